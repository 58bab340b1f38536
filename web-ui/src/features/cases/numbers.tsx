import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { useFormat } from "@/lib/format";
import classes from "./cases.module.css";

/** How well the loop is closed: what waits now, and how long customers waited in the last thirty days. */
export function Numbers({ unit, onView }: { unit?: string; onView: (view: string) => void }) {
  const { t } = useTranslation("cases");
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ["cases", "metrics", unit ?? ""],
    refetchInterval: 60_000,
    queryFn: () => ok(api.GET("/api/v1/case-metrics", { params: { query: { unit } } })),
  });
  if (!data) return <div className={classes.numbers} aria-hidden />;
  const long = (minutes?: number | null) => {
    if (minutes == null) return "–";
    if (minutes < 1) return t("numbers.at_once");
    if (minutes < 90) return t("numbers.minutes", { count: Math.round(minutes) });
    if (minutes < 48 * 60) return t("numbers.hours", { count: Math.round(minutes / 60) });
    return t("numbers.days", { count: Math.round(minutes / 1440) });
  };
  return (
    <div className={classes.numbers}>
      <button type="button" onClick={() => onView("open")}>
        <b>{format.count(data.open)}</b> {t("numbers.open", { count: data.open })}
      </button>
      <button type="button" onClick={() => onView("overdue")} data-bad={data.overdue > 0 || undefined}>
        <b>{format.count(data.overdue)}</b> {t("numbers.overdue")}
      </button>
      <button type="button" onClick={() => onView("unassigned")}>
        <b>{format.count(data.unassigned)}</b> {t("numbers.unassigned")}
      </button>
      <span title={t("numbers.base", { count: data.responded })}>
        <b>{long(data.response_minutes)}</b> {t("numbers.response")}
      </span>
      <span title={t("numbers.base", { count: data.resolved })}>
        <b>{long(data.resolution_minutes)}</b> {t("numbers.resolution")}
      </span>
    </div>
  );
}
