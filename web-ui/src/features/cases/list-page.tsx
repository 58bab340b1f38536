import { Button, SegmentedControl } from "@mantine/core";
import { IconLayoutColumns, IconList } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import { SearchField } from "@/components/form/search-field";
import { Page } from "@/components/page/page";
import { Empty } from "@/components/page/states";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import { useUrlState } from "@/lib/use-filter";
import { Board } from "./board";
import classes from "./cases.module.css";
import { asView, type Case, type View, views } from "./data";
import { Due } from "./due";
import { Numbers } from "./numbers";
import { useCaseTabs } from "./tabs";
import { UnitFilter } from "./unit-filter";

/** Cases to act on, the most urgent first, as a list or as a board. */
export function CasesPage() {
  const { t } = useTranslation("cases");
  const [viewText, setView] = useUrlState("view", "open");
  const [layout, setLayout] = useUrlState("layout", "list");
  const [unit, setUnit] = useUrlState("unit");
  const [search, setSearch] = useUrlState("search");
  const tabs = useCaseTabs();
  const view = asView(viewText);
  return (
    <Page
      title={t("title")}
      tabs={tabs}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t("layout.label")}
          value={layout}
          onChange={setLayout}
          data={[
            { value: "list", label: <Layout icon={<IconList size={14} />} name={t("layout.list")} /> },
            {
              value: "board",
              label: <Layout icon={<IconLayoutColumns size={14} />} name={t("layout.board")} />,
            },
          ]}
        />
      }
    >
      <Numbers unit={unit || undefined} onView={setView} />
      <div className={classes.filters}>
        {layout === "list" && (
          <div className={classes.views}>
            <SegmentedControl
              size="sm"
              aria-label={t("view.label")}
              value={view}
              onChange={setView}
              data={views.map((value) => ({ value, label: t(`view.${value}`) }))}
            />
          </div>
        )}
        <SearchField className={classes.search} label={t("search")} value={search} onSearch={setSearch} />
        <UnitFilter value={unit} onChange={setUnit} />
      </div>
      {layout === "board" ? (
        <Board unit={unit || undefined} search={search || undefined} />
      ) : (
        <List view={view} unit={unit || undefined} search={search || undefined} onView={setView} />
      )}
    </Page>
  );
}

function Layout({ icon, name }: { icon: React.ReactNode; name: string }) {
  return (
    <span className={classes.layout}>
      {icon} {name}
    </span>
  );
}

interface ListProps {
  view: View;
  unit?: string;
  search?: string;
  onView: (view: string) => void;
}

function List({ view, unit, search, onView }: ListProps) {
  const { t } = useTranslation("cases");
  const format = useFormat();
  const navigate = useNavigate();
  const found = usePaged({
    key: ["cases", "list", view, unit ?? "", search ?? ""],
    load: (cursor) => ok(api.GET("/api/v1/cases", { params: { query: { view, unit, search, cursor } } })),
    every: 60_000,
  });
  const columns: Column<Case>[] = [
    {
      id: "what",
      label: t("column.what"),
      cell: (one) => (
        <div className={classes.what}>
          <b>{one.title}</b>
          <span className="muted small">
            {[one.customer_name, one.unit?.path, one.owner?.name ?? t("nobody")].filter(Boolean).join(" · ")}
          </span>
        </div>
      ),
    },
    { id: "status", label: t("column.status"), wide: true, cell: (one) => t(`status.${one.status}`) },
    { id: "priority", label: t("column.priority"), wide: true, cell: (one) => t(`priority.${one.priority}`) },
    {
      id: "opened",
      label: t("column.opened"),
      wide: true,
      align: "right",
      cell: (one) => format.near(one.opened_at),
    },
    {
      id: "due",
      label: t("column.due"),
      align: "right",
      cell: (one) => (
        <span className={classes.clock}>
          <Due of={one} />
        </span>
      ),
    },
  ];
  return (
    <PagedTable
      label={t("title")}
      list={found}
      columns={columns}
      rowKey={(one) => one.id}
      onOpen={(one) => void navigate(links.case(one.id) as { to: string })}
      empty={
        <Empty title={t(`empty.${search ? "search" : view}`)} text={search ? undefined : t("empty.text")}>
          {(view !== "open" || search) && (
            <Button variant="default" onClick={() => onView("open")}>
              {t("empty.all")}
            </Button>
          )}
        </Empty>
      }
    />
  );
}
