import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { waitingQuery } from "@/api/waiting";
import classes from "./shell.module.css";

/** How much waits for the signed-in person at a place; nothing when nothing does. */
export function Count({ of }: { of: string }) {
  const { t } = useTranslation("app");
  const { data } = useQuery(waitingQuery);
  if (!data) return null;
  if (of === "/cases" && data.cases > 0) {
    const said = [t("waiting.cases", { count: data.cases })];
    if (data.overdue > 0) said.push(t("waiting.overdue", { count: data.overdue }));
    return <Badge count={data.cases} said={said.join(", ")} late={data.overdue > 0} />;
  }
  if (of === "/alerts" && data.alerts > 0) {
    return <Badge count={data.alerts} said={t("waiting.alerts", { count: data.alerts })} />;
  }
  return null;
}

function Badge({ count, said, late }: { count: number; said: string; late?: boolean }) {
  return (
    <>
      <b className={classes.count} data-late={late || undefined} title={said} aria-hidden="true">
        {count > 99 ? "99+" : count}
      </b>
      <span className="visually-hidden">({said})</span>
    </>
  );
}
