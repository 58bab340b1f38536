import { Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Histogram } from "@/components/charts/histogram";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Failure } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { and, links } from "@/lib/links";
import classes from "./alerts.module.css";
import { dryRunQuery, type RuleInput } from "./data";
import { whyText } from "./words";

/** When the rule would have fired in the last 90 days, with the newest examples. */
export function RulePreview({ rule }: { rule: RuleInput }) {
  const { t } = useTranslation("alerts");
  const format = useFormat();
  const navigate = useNavigate();
  const { filter, threshold, cooldown_minutes } = rule;
  const [asked] = useDebouncedValue({ filter, threshold, cooldown_minutes }, 300);
  const past = useQuery({ ...dryRunQuery(asked), placeholderData: keepPreviousData });
  const pick = (day: string) => {
    const behind = and(filter, `occurred:${day}`);
    void navigate({ ...links.feedback(behind), to: "/feedback" as string });
  };
  return (
    <section className="card" aria-busy={past.isFetching}>
      <h2>{t("dry_run.title")}</h2>
      {past.error && !past.isFetching && <Failure error={past.error} />}
      {past.isPending && <Skeleton height={120} radius="md" />}
      {past.data && !past.error && (
        <>
          <p>
            <b className="num">{t("dry_run.fired", { count: past.data.fired })}</b>
            {threshold && ` · ${t("dry_run.matched", { count: past.data.matched })}`}
          </p>
          <Histogram
            label={t("dry_run.chart")}
            buckets={past.data.days.map(({ day, count }) => ({ start: day, count }))}
            onPick={pick}
            height={64}
          />
          {!past.data.complete && <p className="muted small">{t("dry_run.incomplete")}</p>}
          {past.data.fired > 900 && <p className={classes.warning}>{t("dry_run.many")}</p>}
          <ul className={classes.examples}>
            {past.data.examples.slice(0, 5).map((example) => (
              <li key={example.feedback.id}>
                <FeedbackCard
                  record={example.feedback}
                  lines={3}
                  verbatims={1}
                  onOpen={(id) => void navigate({ ...links.record(id, filter), to: "/feedback" as string })}
                />
                <p className="muted small">{whyText(t, format, example.why)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
