import { Button, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Histogram } from "@/components/charts/histogram";
import { Page } from "@/components/page/page";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { notifyFailed } from "@/lib/notify";
import classes from "./alerts.module.css";
import { type AlertRule, dryRunQuery, inputOf, rulesQuery } from "./data";
import { RuleSentence } from "./rule-sentence";
import { useAlertTabs } from "./tabs";

/** The rules as sentences, each with when it would have fired. */
export function RulesPage() {
  const { t } = useTranslation("alerts");
  const rules = useQuery(rulesQuery);
  const may = useMay("alerts:write");
  const add = may && (
    <Button component={Link} to="/alerts/new">
      {t("rules.add")}
    </Button>
  );
  return (
    <Page title={t("title")} tabs={useAlertTabs()} actions={add}>
      <Loaded query={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("rules.none")} text={t("rules.none_text")}>
              {add}
            </Empty>
          ) : (
            <ul className={classes.rules}>
              {items.map((rule) => (
                <RuleCard key={rule.id} rule={rule} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function RuleCard({ rule }: { rule: AlertRule }) {
  const { t } = useTranslation("alerts");
  const format = useFormat();
  const may = useMay("alerts:write");
  const queries = useQueryClient();
  const past = useQuery(dryRunQuery(rule));
  const switching = useMutation({
    mutationFn: (enabled: boolean) =>
      ok(
        api.PUT("/api/v1/alert-rules/{id}", {
          params: { path: { id: rule.id } },
          body: { ...inputOf(rule), enabled },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: rulesQuery.queryKey, exact: true }),
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  const done = rule.evaluation;
  return (
    <li className={`card ${classes.rule}`} data-off={rule.enabled ? undefined : true}>
      <div className={classes.ruleWords}>
        <header className={classes.ruleHead}>
          <Link to="/alerts/rules/$id" params={{ id: rule.id } as never} className={classes.ruleName}>
            {rule.name}
          </Link>
          {done.breached && <Pill tone="warning">{t("rules.breached")}</Pill>}
          {!rule.enabled && <Pill>{t("rules.off")}</Pill>}
        </header>
        <RuleSentence rule={rule} />
        <p className="muted small">
          {done.last_fired_at
            ? t("rules.fired", { count: done.fired, when: format.relative(done.last_fired_at) })
            : t("rules.never_fired", { count: done.evaluated })}
        </p>
      </div>
      <div className={classes.rulePast}>
        {past.data && (
          <>
            <Histogram
              label={t("dry_run.chart")}
              buckets={past.data.days.map(({ day, count }) => ({ start: day, count }))}
            />
            <p className="muted small">{t("dry_run.fired", { count: past.data.fired })}</p>
          </>
        )}
      </div>
      {may && (
        <Switch
          aria-label={t("rules.on", { name: rule.name })}
          checked={rule.enabled ?? true}
          disabled={switching.isPending}
          onChange={(event) => switching.mutate(event.currentTarget.checked)}
        />
      )}
    </li>
  );
}
