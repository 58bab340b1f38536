import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import type { components } from "@/api/schema.gen";
import { Pill } from "@/components/page/pill";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useFormat } from "@/lib/format";
import { links, term } from "@/lib/links";
import classes from "./imports.module.css";
import type { Import } from "./upload";

type Reject = components["schemas"]["Reject"];

/** What came of an import, or would. */
export function Result({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const dry = one.state === "checked";
  const figures = [
    { label: t("result.read"), value: one.rows_read },
    { label: t(dry ? "result.would_store" : "result.stored"), value: one.rows_stored },
    { label: t("result.known"), value: one.rows_known },
    { label: t("result.rejected"), value: one.rows_rejected },
  ];
  return (
    <>
      <section className={`card ${classes.working}`} aria-label={t("result.title")}>
        <b>{t(`result.${one.state}`)}</b>
        {one.failure && (
          <p role="alert" className="neg">
            {one.failure}
          </p>
        )}
        <dl className={classes.result}>
          {figures.map(({ label, value }) => (
            <div key={label}>
              <dt className="muted small">{label}</dt>
              <dd className="num">{format.count(value)}</dd>
            </div>
          ))}
        </dl>
        {!dry && one.rows_stored + one.rows_known > 0 && (
          <Link {...links.feedback(term("source", one.source))}>{t("result.show")}</Link>
        )}
      </section>
      {one.rows_rejected > 0 && <Rejects one={one} />}
    </>
  );
}

function Rejects({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const rejects = usePaged({
    key: ["imports", one.id, "rejects", one.state],
    load: (cursor) =>
      ok(
        api.GET("/api/v1/imports/{id}/rejects", {
          params: { path: { id: one.id }, query: { cursor } },
        }),
      ),
  });
  const columns: Column<Reject>[] = [
    { id: "line", label: t("preview.line"), width: 80, cell: (row) => format.count(row.line) },
    {
      id: "reason",
      label: t("result.reason"),
      cell: (row) => (
        <ul className={classes.errors}>
          {row.errors.map((error) => (
            <li key={`${error.path} ${error.code}`}>
              <Pill tone="negative">{error.path}</Pill> {error.message}
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <section className={classes.section} aria-label={t("result.rejects")}>
      <div className={classes.heading}>
        <h2>{t("result.rejects")}</h2>
        <Button
          component="a"
          href={`/api/v1/imports/${one.id}/rejects.csv`}
          download
          variant="default"
          size="xs"
        >
          {t("result.download")}
        </Button>
      </div>
      <p className="muted">{t("result.rejects_text")}</p>
      <PagedTable
        label={t("result.rejects")}
        list={rejects}
        columns={columns}
        rowKey={(row) => String(row.line)}
        empty={null}
      />
    </section>
  );
}
