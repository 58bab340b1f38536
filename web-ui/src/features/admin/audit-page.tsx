import { Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
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
  const events = useInfiniteQuery({
    queryKey: ["audit", area],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ok(
        api.GET("/api/v1/audit-events", {
          params: { query: { action: area ? `${area}.` : undefined, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
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
      <Loaded query={events}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          return rows.length === 0 ? (
            <Empty title={t("audit.none")} text={t("audit.none_text")} />
          ) : (
            <DataTable
              label={t("audit.title")}
              columns={columns}
              rows={rows}
              rowKey={(event) => event.id}
              onMore={events.hasNextPage ? () => void events.fetchNextPage() : undefined}
              loadingMore={events.isFetchingNextPage}
            />
          );
        }}
      </Loaded>
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
