import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./cases.module.css";
import type { CaseEvent } from "./data";

/** What happened, in order. What people wrote stands out; what Candor did stays quiet. */
export function Story({ events }: { events: CaseEvent[] }) {
  const { t } = useTranslation("cases");
  const format = useFormat();
  return (
    <ol className={classes.story} aria-label={t("story")}>
      {events.map((event) => (
        <li key={event.id} data-kind={event.kind}>
          <time className="muted num" dateTime={event.at} title={format.dateTime(event.at)}>
            {format.near(event.at)}
          </time>
          <div>
            <Sentence event={event} />
            {event.body && <p className={classes.body}>{event.body}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** An event as a sentence: who, and what. */
function Sentence({ event }: { event: CaseEvent }) {
  const { t } = useTranslation("cases");
  const who = event.user_name ?? "Candor";
  const details = (event.details ?? {}) as Record<string, unknown>;
  const to = Array.isArray(details.to) ? details.to.join(", ") : details.to;
  const values = { who, rule: details.rule, subject: details.subject };
  const key = `event.${event.kind}`;
  switch (event.kind) {
    case "opened":
      return <span>{details.rule ? t("event.opened_by_rule", values) : t(key, values)}</span>;
    case "assigned":
      return <span>{to ? t(key, { who, to }) : t("event.released", values)}</span>;
    case "called":
      return <span>{details.reached ? t(key, values) : t("event.called_in_vain", values)}</span>;
    case "reprioritised":
      return <span>{t(key, { who, to: t(`priority.${String(to)}`) })}</span>;
    case "root_cause":
      return <span>{to ? t(key, { who, to }) : t("event.root_cause_removed", values)}</span>;
    case "escalated":
      return <span>{to ? t(key, { to }) : t("event.escalated_nobody")}</span>;
    default:
      return <span>{t(key, { ...values, to })}</span>;
  }
}
