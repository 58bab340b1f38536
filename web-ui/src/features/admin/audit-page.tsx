import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import type { components } from "@/api/schema.gen";
import { Empty } from "@/components/page/states";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useFormat } from "@/lib/format";
import { useUrlState } from "@/lib/use-filter";
import classes from "./admin.module.css";
import { AdminPage } from "./admin-page";

type AuditEvent = components["schemas"]["AuditEvent"];

const areas = [
  "session",
  "user",
  "unit",
  "organisation",
  "api_key",
  "survey",
  "topic",
  "alert_rule",
  "case",
  "feedback",
  "import",
  "dashboard",
];

/** Who changed what and took what out; nobody can change it. */
export function AuditPage() {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const [area, setArea] = useUrlState("area");
  const events = usePaged({
    key: ["audit", area],
    load: (cursor) =>
      ok(
        api.GET("/api/v1/audit-events", {
          params: { query: { action: area ? `${area}.` : undefined, cursor } },
        }),
      ),
  });
  const columns: Column<AuditEvent>[] = [
    { id: "at", label: t("audit.at"), width: 170, cell: (event) => format.dateTime(event.at) },
    { id: "actor", label: t("audit.actor"), cell: (event) => event.actor },
    { id: "action", label: t("audit.action"), cell: (event) => <b>{event.action}</b> },
    {
      id: "object",
      label: t("audit.object"),
      wide: true,
      cell: (event) => (
        <>
          {event.object}
          <Details details={event.details} />
        </>
      ),
    },
  ];
  return (
    <AdminPage>
      <Select
        aria-label={t("audit.area")}
        placeholder={t("audit.all")}
        data={areas}
        value={area || null}
        onChange={(value) => setArea(value ?? "")}
        clearable
        searchable
        maw={260}
      />
      <PagedTable
        label={t("audit.title")}
        list={events}
        columns={columns}
        rowKey={(event) => event.id}
        empty={<Empty title={t("audit.none")} text={t("audit.none_text")} />}
      />
    </AdminPage>
  );
}

function Details({ details }: { details: unknown }) {
  const entries = typeof details === "object" && details !== null ? Object.entries(details) : [];
  if (entries.length === 0) return null;
  return (
    <dl className={classes.details}>
      {entries.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
