import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Loaded, Loading } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import classes from "./home.module.css";

/** What people said last; looks again every few seconds while the page is seen. */
export function ComingIn() {
  const { t } = useTranslation(["home", "components"]);
  const format = useFormat();
  const latest = useQuery({
    queryKey: ["feedback", "latest"],
    refetchInterval: 5_000,
    queryFn: () => ok(api.GET("/api/v1/feedback", { params: { query: { limit: 6 } } })),
  });
  return (
    <section className="card" aria-labelledby="coming-in">
      <h2 id="coming-in">
        {t("latest.title")} <span className="muted small">{t("latest.live")}</span>
      </h2>
      <Loaded query={latest} loading={<Loading rows={4} height={22} />}>
        {({ items }) => (
          <ul className={classes.list}>
            {items.map((record) => {
              const score = record.annotations.sentiment ?? 0;
              const feeling = score < -0.5 ? "negative" : score > 0.5 ? "positive" : "neutral";
              const words =
                record.verbatims.find(({ speaker }) => speaker === "customer") ?? record.verbatims[0];
              const where = [t(`components:channel.${record.channel}`, record.channel), record.unit];
              return (
                <li key={record.id}>
                  <Link {...links.record(record.id)} className={classes.latest}>
                    <i data-feeling={feeling} role="img" aria-label={t(`components:sentiment.${feeling}`)} />
                    <span>
                      {format.near(record.occurred_at)} {where.filter(Boolean).join(", ")}
                      {words && `: ${words.text}`}
                    </span>
                  </Link>
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
