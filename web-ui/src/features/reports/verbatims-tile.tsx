import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Empty, Loaded } from "@/components/page/states";
import { and, links } from "@/lib/links";
import classes from "./reports.module.css";
import type { ContentOf, TileProps } from "./tile-view";

/** What was said last. */
export function VerbatimsTile({ title, content, filter, menu }: TileProps<ContentOf<"verbatims">>) {
  const { t } = useTranslation("reports");
  const navigate = useNavigate();
  const said = and(filter, "has:text");
  const { limit } = content;
  const latest = useQuery({
    queryKey: ["feedback", "tile", said, limit],
    queryFn: () => ok(api.GET("/api/v1/feedback", { params: { query: { filter: said, limit } } })),
  });
  return (
    <section className="card">
      <header className={classes.head}>
        <h2>{title ?? t("latest")}</h2>
        <Link {...links.feedback(said)} className="small">
          {t("all_records")}
        </Link>
        <span className={classes.space} />
        {menu()}
      </header>
      <Loaded query={latest}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("nothing")} />
          ) : (
            <div className={classes.verbatims}>
              {items.map((record) => (
                <FeedbackCard
                  key={record.id}
                  record={record}
                  hits={record.highlights}
                  verbatims={1}
                  lines={3}
                  onOpen={(id) => void navigate(links.record(id, said))}
                />
              ))}
            </div>
          )
        }
      </Loaded>
    </section>
  );
}
