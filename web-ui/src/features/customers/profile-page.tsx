import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { itemsOf, usePaged } from "@/api/paged";
import type { components } from "@/api/schema.gen";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Page } from "@/components/page/page";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { links, term } from "@/lib/links";
import classes from "./customers.module.css";
import { nameOf } from "./name";
import { Rename } from "./rename";
import { Suppressed } from "./suppressed";

type Profile = components["schemas"]["CustomerProfile"];
type Feedback = components["schemas"]["Feedback"];

/** One customer: who it is, and everything that was said, the newest first. */
export function ProfilePage() {
  const { t } = useTranslation("customers");
  const { id }: { id: string } = useParams({ strict: false });
  const one = useQuery({
    queryKey: ["customers", "one", id],
    queryFn: () => ok(api.GET("/api/v1/customers/{id}", { params: { path: { id } } })),
  });
  return (
    <Page
      title={one.data ? (nameOf(one.data) ?? t("nameless")) : t("title")}
      back={{ to: "/customers", label: t("title") }}
      aside={one.data && <Rename customer={one.data} />}
    >
      <Loaded query={one}>
        {(customer) => (
          <div className={classes.profile}>
            <Facts customer={customer} />
            <Timeline id={id} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ customer }: { customer: Profile }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const heard = (first: string, last: string) => {
    const [from, to] = [format.date(first), format.date(last)];
    return from === to ? from : t("from_to", { from, to });
  };
  return (
    <aside className={`card ${classes.facts}`} aria-label={t("about")}>
      <dl>
        {customer.identities.map(({ kind, value }) => (
          <div key={`${kind} ${value}`}>
            <dt className="muted small">{t(`kind.${kind}`)}</dt>
            <dd>
              {kind === "email" && <a href={`mailto:${value}`}>{value}</a>}
              {kind === "phone" && <a href={`tel:${value}`}>{value}</a>}
              {kind === "external_id" && value}
            </dd>
          </div>
        ))}
        <div>
          <dt className="muted small">{t("records")}</dt>
          <dd>
            <Link {...links.feedback(term("customer", customer.id))}>{format.count(customer.records)}</Link>
          </dd>
        </div>
        {customer.first_at && customer.last_at && (
          <div>
            <dt className="muted small">{t("heard")}</dt>
            <dd>{heard(customer.first_at, customer.last_at)}</dd>
          </div>
        )}
      </dl>
      <Suppressed id={customer.id} />
      {customer.overlaps.length > 0 && (
        <div className={classes.overlaps}>
          <span className="small">{t("overlaps", { count: customer.overlaps.length })}</span>
          {customer.overlaps.map((other, index) => (
            <Link key={other} {...links.customer(other)}>
              {t("overlap", { number: index + 1 })}
            </Link>
          ))}
        </div>
      )}
    </aside>
  );
}

function Timeline({ id }: { id: string }) {
  const { t, i18n } = useTranslation("customers");
  const navigate = useNavigate();
  const timeline = usePaged({
    key: ["customers", "timeline", id],
    load: (cursor) =>
      ok(
        api.GET("/api/v1/customers/{id}/timeline", {
          params: { path: { id }, query: { cursor } },
        }),
      ),
  });
  const open = (record: string) =>
    void navigate(links.record(record, term("customer", id)) as { to: string });
  return (
    <section className={classes.timeline} aria-label={t("timeline")}>
      <Loaded query={timeline}>
        {(said) => {
          const months = byMonth(itemsOf(said), i18n.language);
          if (months.length === 0) return <Empty title={t("silent")} />;
          return (
            <>
              {months.map(([month, records]) => (
                <div key={month} className={classes.month}>
                  <h2>{month}</h2>
                  {records.map((record) => (
                    <FeedbackCard key={record.id} record={record} onOpen={open} />
                  ))}
                </div>
              ))}
              {timeline.hasNextPage && (
                <Button
                  variant="subtle"
                  onClick={() => void timeline.fetchNextPage()}
                  loading={timeline.isFetchingNextPage}
                >
                  {t("earlier")}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** Records under the months in which they were said, in their order. */
function byMonth(records: Feedback[], language: string): [string, Feedback[]][] {
  const format = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" });
  const months = new Map<string, Feedback[]>();
  for (const record of records) {
    const month = format.format(new Date(record.occurred_at));
    months.set(month, [...(months.get(month) ?? []), record]);
  }
  return [...months];
}
