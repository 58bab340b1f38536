import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./feedback.module.css";
import type { Detail } from "./record-panel";

/** Which words made the sentiment, with what each weighs and which rules changed it. */
export function WhyScore({ detail }: { detail: Detail }) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const { sentiment, sentences = [] } = detail.annotations;
  if (sentiment == null) return null;
  const words = sentences
    .flatMap((sentence) => sentence.evidence ?? [])
    .filter(({ weight }) => weight !== 0)
    .map(({ verbatim, start, end, weight, rules }) => ({
      key: `${verbatim}-${start}-${end}`,
      text: Array.from(detail.verbatims[verbatim]?.text ?? "")
        .slice(start, end)
        .join(""),
      weight,
      rules: rules ?? [],
    }))
    .filter(({ text }) => text !== "")
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 12);
  return (
    <p className={classes.why}>
      {t("record.sentiment", { value: format.signed(sentiment, 1) })}
      {words.length === 0 ? ` ${t("record.no_evidence")}` : ": "}
      {words.map(({ key, text, weight, rules }, index) => (
        <span key={key}>
          {index > 0 && ", "}
          <span data-feeling={weight < 0 ? "negative" : "positive"}>
            {text} {format.signed(weight, 1)}
          </span>
          {rules.length > 0 && (
            <span className="muted"> ({rules.map((rule) => t(`rules.${rule}`, rule)).join(", ")})</span>
          )}
        </span>
      ))}
    </p>
  );
}
