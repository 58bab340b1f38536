import { useQuery } from "@tanstack/react-query";
import { Trans, useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./alerts.module.css";
import { peopleQuery, type RuleInput } from "./data";
import { thresholdText, whoText } from "./words";

/** A rule as a sentence: when … tell … by … */
export function RuleSentence({ rule }: { rule: RuleInput }) {
  const { t, i18n } = useTranslation("alerts");
  const format = useFormat();
  const people = useQuery(peopleQuery);
  const key = `sentence.${rule.threshold ? "threshold" : "each"}${rule.filter.trim() ? "" : "_all"}` as const;
  const who = whoText(t, i18n.language, rule.recipients, people.data?.items ?? []);
  return (
    <p className={classes.sentence}>
      <Trans
        t={t}
        i18nKey={key}
        values={{
          filter: rule.filter,
          threshold: rule.threshold ? thresholdText(t, format, rule.threshold) : "",
          who: who || t("nobody_yet"),
          how: t(`how.${rule.delivery ?? "at_once"}`),
        }}
        components={{ filter: <code />, strong: <b /> }}
        shouldUnescape
      />{" "}
      {rule.opens_case && t("sentence.opens_case", { priority: t(`priorities.${rule.case_priority}`) })}
    </p>
  );
}
