import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import { Page } from "@/components/page/page";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useFormat } from "@/lib/format";
import { DropFile } from "./drop-file";
import { StatePill } from "./state-pill";
import type { Import } from "./upload";

/** A new import, and those that were. */
export function ImportsPage() {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const navigate = useNavigate();
  const imports = usePaged({
    key: ["imports"],
    load: (cursor) => ok(api.GET("/api/v1/imports", { params: { query: { cursor } } })),
    every: (all) => (all.some(({ state }) => state === "running" || state === "checking") ? 2000 : false),
  });
  const columns: Column<Import>[] = [
    {
      id: "file",
      label: t("list.file"),
      cell: (one) => (
        <>
          <b>{one.file_name}</b>
          <div className="muted small">{one.source}</div>
        </>
      ),
    },
    { id: "state", label: t("list.state"), cell: (one) => <StatePill state={one.state} /> },
    {
      id: "stored",
      label: t("list.stored"),
      align: "right",
      wide: true,
      cell: (one) => (one.state === "ready" || one.state === "checked" ? "" : format.count(one.rows_stored)),
    },
    {
      id: "rejected",
      label: t("list.rejected"),
      align: "right",
      wide: true,
      cell: (one) => (one.rows_rejected ? format.count(one.rows_rejected) : ""),
    },
    { id: "by", label: t("list.by"), wide: true, cell: (one) => one.created_by },
    { id: "at", label: t("list.at"), align: "right", wide: true, cell: (one) => format.near(one.created_at) },
  ];
  return (
    <Page title={t("title")}>
      <DropFile />
      <section aria-label={t("list.title")}>
        <h2>{t("list.title")}</h2>
        <PagedTable
          label={t("list.title")}
          list={imports}
          columns={columns}
          rowKey={(one) => one.id}
          onOpen={(one) => void navigate({ to: `/import/${one.id}` as string })}
          empty={<p className="muted">{t("list.none")}</p>}
        />
      </section>
    </Page>
  );
}
