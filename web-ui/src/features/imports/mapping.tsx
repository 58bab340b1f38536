import { Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import classes from "./imports.module.css";
import type { Import } from "./upload";

type Change = components["schemas"]["PlanChange"];
type PlanColumn = components["schemas"]["Column"];

/** Fields in the order in which people look for them. */
const fields = [
  "text",
  "title",
  "external_id",
  "occurred_at",
  "nps",
  "csat",
  "ces",
  "rating",
  "channel",
  "unit",
  "language",
  "customer.external_id",
  "customer.email",
  "customer.phone",
  "customer.name",
  "author_kind",
  "speaker",
  "url",
];

/** Which column goes where; every change is kept at once and shown in the preview. */
export function Mapping({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: (body: Change) =>
      ok(api.PUT("/api/v1/imports/{id}/plan", { params: { path: { id: one.id } }, body })),
    onSuccess: async (next) => {
      queries.setQueryData(["imports", one.id], next);
      await queries.invalidateQueries({ queryKey: ["imports", one.id, "preview"] });
    },
  });
  const problem = changing.error ? asApiError(changing.error) : null;
  const plan = one.plan;
  const attribute = (column: PlanColumn) =>
    column.target.startsWith("attribute:") ? column.target : `attribute:${column.name}`;
  const columns: Column<PlanColumn>[] = [
    {
      id: "name",
      label: t("mapping.column"),
      cell: (column) => (
        <>
          <b>{column.name}</b>
          <div className={`muted small ${classes.examples}`}>{column.examples.join(" · ")}</div>
        </>
      ),
    },
    {
      id: "filled",
      label: t("mapping.filled"),
      align: "right",
      wide: true,
      cell: (column) => format.percent(column.filled / 100),
    },
    {
      id: "target",
      label: t("mapping.target"),
      width: 260,
      cell: (column) => (
        <Select
          aria-label={t("mapping.target_of", { column: column.name })}
          data={[
            { group: t("mapping.fields"), items: fields.map((f) => ({ value: f, label: t(`field.${f}`) })) },
            {
              group: t("mapping.else"),
              items: [
                {
                  value: attribute(column),
                  label: t("mapping.attribute", { name: attribute(column).slice("attribute:".length) }),
                },
                { value: "skip", label: t("mapping.skip") },
              ],
            },
          ]}
          value={column.target}
          onChange={(target) => target && changing.mutate({ targets: { [column.name]: target } })}
          error={problem?.at(`targets.${column.name}`)?.message}
          allowDeselect={false}
          searchable
        />
      ),
    },
  ];
  const hasDates = plan.columns.some((column) => column.target === "occurred_at");
  const hasUnit = plan.columns.some((column) => column.target === "unit");
  const hasChannel = plan.columns.some((column) => column.target === "channel");
  const defaults = plan.defaults ?? {};
  return (
    <section className={classes.section} aria-label={t("mapping.title")}>
      <h2>{t("mapping.title")}</h2>
      <p className="muted">{t("mapping.text")}</p>
      {plan.notes.map((note) => (
        <p key={note.code} className={classes.note}>
          {t(`note.${note.code}`, { about: note.about ?? "" })}
        </p>
      ))}
      {problem && (
        <p role="alert" className="neg">
          {problem.errors.map((field) => field.message).join(" · ") || problem.message}
        </p>
      )}
      <DataTable
        label={t("mapping.title")}
        columns={columns}
        rows={plan.columns}
        rowKey={({ name }) => name}
      />
      <div className={classes.options}>
        {hasDates && (
          <Select
            label={t("mapping.dates")}
            data={[
              { value: "day_first", label: t("mapping.day_first") },
              { value: "month_first", label: t("mapping.month_first") },
            ]}
            value={plan.date_order}
            onChange={(value) => value && changing.mutate({ date_order: value as typeof plan.date_order })}
            allowDeselect={false}
          />
        )}
        {!hasChannel && (
          <TextInput
            key={`channel-${defaults.channel}`}
            label={t("mapping.all_channel")}
            placeholder="review"
            defaultValue={defaults.channel ?? ""}
            onBlur={(event) => {
              const channel = event.currentTarget.value.trim() || null;
              if (channel !== (defaults.channel ?? null))
                changing.mutate({ defaults: { ...defaults, channel } });
            }}
          />
        )}
        {!hasUnit && (
          <TextInput
            key={`unit-${defaults.unit}`}
            label={t("mapping.all_unit")}
            placeholder="north/lyon"
            defaultValue={defaults.unit ?? ""}
            onBlur={(event) => {
              const unit = event.currentTarget.value.trim() || null;
              if (unit !== (defaults.unit ?? null)) changing.mutate({ defaults: { ...defaults, unit } });
            }}
          />
        )}
      </div>
    </section>
  );
}
