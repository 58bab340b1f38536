import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { Pill } from "@/components/page/pill";
import { Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import classes from "./imports.module.css";
import type { Import } from "./upload";

type Row = components["schemas"]["PreviewRow"];

/** The first rows as they will be stored, and what is wrong with those that cannot be. */
export function PreviewTable({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const preview = useQuery({
    queryKey: ["imports", one.id, "preview"],
    queryFn: () => ok(api.GET("/api/v1/imports/{id}/preview", { params: { path: { id: one.id } } })),
    placeholderData: keepPreviousData,
  });
  const columns: Column<Row>[] = [
    { id: "line", label: t("preview.line"), width: 64, cell: (row) => format.count(row.line) },
    {
      id: "words",
      label: t("preview.words"),
      cell: ({ feedback, errors }) =>
        feedback ? (
          <>
            {feedback.title && <b>{feedback.title} </b>}
            <span className={classes.words}>
              {(feedback.verbatims ?? []).map((verbatim) => verbatim.text).join(" / ")}
            </span>
          </>
        ) : (
          <ul className={classes.errors}>
            {errors.map((error) => (
              <li key={`${error.path} ${error.code}`}>
                <Pill tone="negative">{error.path}</Pill> {error.message}
              </li>
            ))}
          </ul>
        ),
    },
    {
      id: "when",
      label: t("field.occurred_at"),
      wide: true,
      width: 150,
      cell: ({ feedback }) => (feedback?.occurred_at ? format.dateTime(feedback.occurred_at) : ""),
    },
    {
      id: "rest",
      label: t("preview.rest"),
      wide: true,
      cell: ({ feedback }) => (
        <span className={`small muted ${classes.words}`}>{feedback && details(feedback)}</span>
      ),
    },
  ];
  return (
    <section className={classes.section} aria-label={t("preview.title")}>
      <h2>{t("preview.title")}</h2>
      <Loaded query={preview}>
        {({ rows }) => {
          const bad = rows.filter((row) => row.errors.length > 0).length;
          return (
            <>
              <p className="muted">
                {bad === 0
                  ? t("preview.fine", { count: rows.length })
                  : t("preview.bad", { bad: format.count(bad), count: rows.length })}
              </p>
              <DataTable
                label={t("preview.title")}
                columns={columns}
                rows={rows}
                rowKey={(row) => String(row.line)}
              />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** Everything but words and time, as `name: value`. */
function details(feedback: components["schemas"]["FeedbackInput"]): string {
  const parts: [string, unknown][] = [
    ["external_id", feedback.external_id?.startsWith("row-") ? null : feedback.external_id],
    ["channel", feedback.channel === "other" ? null : feedback.channel],
    ["unit", feedback.unit],
    ["language", feedback.language],
    ...Object.entries(feedback.scores ?? {}),
    ...Object.entries(feedback.customer ?? {}),
    ...Object.entries(feedback.attributes ?? {}),
  ];
  return parts
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join(" · ");
}
