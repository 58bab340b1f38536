import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./imports.module.css";
import type { Import } from "./upload";

/** How far an import is, how fast, and how long it will take. */
export function Working({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const share = one.file_bytes > 0 ? Math.min(1, one.position_bytes / one.file_bytes) : 0;
  const seconds = one.started_at ? (Date.now() - new Date(one.started_at).getTime()) / 1000 : 0;
  const left = share > 0.02 && seconds > 1 ? Math.ceil((seconds / share) * (1 - share)) : null;
  return (
    <section className={`card ${classes.working}`} aria-live="polite">
      <b>{t(one.state === "checking" ? "working.checking" : "working.running")}</b>
      <Progress value={share * 100} size="lg" aria-label={t("working.progress")} />
      <div className={classes.figures}>
        <span className="num">{format.percent(share)}</span>
        <span>{t("working.rows", { rows: format.count(one.rows_read) })}</span>
        {seconds > 1 && one.rows_read > 0 && (
          <span>{t("working.rate", { rate: format.count(one.rows_read / seconds) })}</span>
        )}
        {left !== null && <span>{t("working.left", { seconds: format.count(left) })}</span>}
        {one.rows_rejected > 0 && (
          <span className="neg">{t("working.rejected", { rows: format.count(one.rows_rejected) })}</span>
        )}
      </div>
      <p className="muted small">{t("working.text")}</p>
    </section>
  );
}
