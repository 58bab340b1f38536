import { Button, SegmentedControl } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { itemsOf, usePaged } from "@/api/paged";
import { waitingQuery } from "@/api/waiting";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Page } from "@/components/page/page";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import { useUrlState } from "@/lib/use-filter";
import classes from "./alerts.module.css";
import type { AlertEntry } from "./data";
import { useAlertTabs } from "./tabs";
import { whyText } from "./words";

/** What fired, why, and who was told. */
export function InboxPage() {
  const { t } = useTranslation("alerts");
  const tabs = useAlertTabs();
  const queries = useQueryClient();
  const [whose, setWhose] = useUrlState("whose", "mine");
  const [rule] = useUrlState("rule");
  const alerts = usePaged({
    key: ["alerts", whose, rule],
    every: 15_000,
    load: (cursor) =>
      ok(
        api.GET("/api/v1/alerts", {
          params: {
            query: { mine: whose === "mine", rule: rule || undefined, cursor, limit: 25 },
          },
        }),
      ),
  });
  const reading = useMutation({
    mutationFn: (until: string) => ok(api.PUT("/api/v1/alerts/read-mark", { body: { until } })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["alerts"] }),
        queries.invalidateQueries({ queryKey: waitingQuery.queryKey }),
      ]),
  });
  const newest = alerts.data?.pages[0]?.items.find((alert) => alert.mine && !alert.read_at);
  return (
    <Page
      title={t("title")}
      tabs={tabs}
      actions={
        newest && (
          <Button variant="default" loading={reading.isPending} onClick={() => reading.mutate(newest.id)}>
            {t("inbox.mark_read")}
          </Button>
        )
      }
    >
      <SegmentedControl
        aria-label={t("inbox.whose")}
        className={classes.whose}
        value={whose}
        onChange={setWhose}
        data={[
          { value: "mine", label: t("inbox.mine") },
          { value: "all", label: t("inbox.all") },
        ]}
      />
      <Loaded query={alerts}>
        {(found) => {
          const items = itemsOf(found);
          if (items.length === 0) {
            return (
              <Empty
                title={t(whose === "mine" ? "inbox.none_mine" : "inbox.none")}
                text={t("inbox.none_text")}
              >
                {whose === "mine" ? (
                  <Button variant="default" onClick={() => setWhose("all")}>
                    {t("inbox.show_all")}
                  </Button>
                ) : (
                  <Button component={Link} to="/alerts/rules" variant="default">
                    {t("inbox.to_rules")}
                  </Button>
                )}
              </Empty>
            );
          }
          return (
            <>
              <ul className={classes.alerts}>
                {items.map((alert) => (
                  <Alert key={alert.id} alert={alert} />
                ))}
              </ul>
              {alerts.hasNextPage && (
                <Button
                  variant="default"
                  loading={alerts.isFetchingNextPage}
                  onClick={() => void alerts.fetchNextPage()}
                >
                  {t("inbox.more")}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Alert({ alert }: { alert: AlertEntry }) {
  const { t } = useTranslation("alerts");
  const format = useFormat();
  const navigate = useNavigate();
  return (
    <li className={classes.alert} data-unread={alert.mine && !alert.read_at ? true : undefined}>
      <header className={classes.alertHead}>
        {alert.mine && !alert.read_at && <Pill tone="accent">{t("inbox.new")}</Pill>}
        <Link to="/alerts/rules/$id" params={{ id: alert.rule } as never}>
          {alert.rule_name}
        </Link>
        <span className="muted small">{format.near(alert.fired_at)}</span>
      </header>
      <FeedbackCard
        record={alert.feedback}
        onOpen={(id) => void navigate({ ...links.record(id), to: "/feedback" as string })}
      />
      <p className="muted small">{whyText(t, format, alert.why)}</p>
      <Told alert={alert} />
    </li>
  );
}

/** Who was told and how; or why nobody got a mail. */
function Told({ alert }: { alert: AlertEntry }) {
  const { t } = useTranslation("alerts");
  return (
    <p className={`small ${classes.told}`}>
      {alert.withheld && <Pill tone="warning">{t(`withheld.${alert.withheld}`)}</Pill>}
      {alert.told.map(({ user, name, reason, via, mail }) => (
        <span key={user} title={t(`reasons.${reason}`)}>
          {t("told", { name, how: t(`via.${via}`) })}{" "}
          {mail && (
            <Pill tone={mail === "failed" ? "negative" : mail === "sent" ? "positive" : "neutral"}>
              {t(`mail.${mail}`)}
            </Pill>
          )}
        </span>
      ))}
    </p>
  );
}
