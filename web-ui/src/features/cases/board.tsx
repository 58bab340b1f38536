import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Loaded } from "@/components/page/states";
import { links } from "@/lib/links";
import classes from "./cases.module.css";
import type { Case, Status } from "./data";
import { Due } from "./due";

const columns: Status[] = ["open", "in_progress", "waiting_for_customer", "resolved"];

/** Cases by how far they have come. */
export function Board({ unit, search }: { unit?: string; search?: string }) {
  const { t } = useTranslation("cases");
  return (
    <div className={classes.board}>
      {columns.map((status) => (
        <section key={status} className={classes.column} aria-labelledby={`column-${status}`}>
          <h2 id={`column-${status}`}>{t(`status.${status}`)}</h2>
          <Column status={status} unit={unit} search={search} />
        </section>
      ))}
    </div>
  );
}

function Column({ status, unit, search }: { status: Status; unit?: string; search?: string }) {
  const { t } = useTranslation("cases");
  const view = status === "resolved" ? "done" : "open";
  const cases = useQuery({
    queryKey: ["cases", "list", "board", status, unit ?? "", search ?? ""],
    refetchInterval: 60_000,
    queryFn: () =>
      ok(api.GET("/api/v1/cases", { params: { query: { view, status, unit, search, limit: 50 } } })),
  });
  return (
    <Loaded query={cases}>
      {({ items, next }) => (
        <>
          {items.length === 0 && <p className="muted small">{t("board.none")}</p>}
          {items.map((one) => (
            <BoardCard key={one.id} of={one} />
          ))}
          {next && <p className="muted small">{t("board.more")}</p>}
        </>
      )}
    </Loaded>
  );
}

function BoardCard({ of }: { of: Case }) {
  const { t } = useTranslation("cases");
  return (
    <Link {...links.case(of.id)} className={`card ${classes.boardCard}`}>
      <b>{of.title}</b>
      <span className="muted small">{[of.customer_name, of.unit?.path].filter(Boolean).join(" · ")}</span>
      <span className={classes.boardFoot}>
        <span className="small">{of.owner?.name ?? t("nobody")}</span>
        <Due of={of} />
      </span>
    </Link>
  );
}
