import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Pill } from "@/components/page/pill";
import { useFormat } from "@/lib/format";
import type { Case } from "./data";

/** The time now, anew each half minute, so that clocks on screen run. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(new Date()), 30_000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

/** How urgent a due time is: run out, within a day, or later. */
export function urgency(due: string, now: Date): "over" | "soon" | "later" {
  const left = new Date(due).getTime() - now.getTime();
  if (left < 0) return "over";
  return left < 24 * 3_600_000 ? "soon" : "later";
}

/** The clock of a case. */
export function Due({ of }: { of: Case }) {
  const { t } = useTranslation("cases");
  const format = useFormat();
  const now = useNow();
  if (of.status === "resolved" || of.status === "closed") {
    return <Pill tone="positive">{t(`status.${of.status}`)}</Pill>;
  }
  if (of.paused_at) return <Pill title={t("due.paused_why")}>{t("due.paused")}</Pill>;
  const how = urgency(of.due_at, now);
  const when = format.relative(of.due_at, now);
  return (
    <Pill
      tone={how === "over" ? "negative" : how === "soon" ? "warning" : "neutral"}
      title={format.dateTime(of.due_at)}
    >
      {how === "over" ? t("due.over", { when }) : t("due.in", { when })}
    </Pill>
  );
}
