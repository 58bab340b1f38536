import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { links } from "@/lib/links";
import classes from "./cases.module.css";
import type { CaseDetail } from "./data";

/** What the customer said, with the words marked that made its sentiment. */
export function Said({ of }: { of: CaseDetail }) {
  const { t } = useTranslation("cases");
  const id = of.feedback ?? "";
  const record = useQuery({
    queryKey: ["feedback", "one", id],
    enabled: id !== "",
    queryFn: () => ok(api.GET("/api/v1/feedback/{id}", { params: { path: { id } } })),
  });
  if (!of.feedback) return null;
  return (
    <section aria-label={t("said")} className={classes.said}>
      {record.data ? (
        <FeedbackCard record={record.data} verbatims={6} lines={12} />
      ) : (
        <blockquote className="card">{of.excerpt}</blockquote>
      )}
      <Link {...links.record(of.feedback)} className="small">
        {t("whole_record")}
      </Link>
    </section>
  );
}
