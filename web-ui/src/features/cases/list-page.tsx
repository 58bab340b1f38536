import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconLayoutColumns, IconList, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Page } from "@/components/page/page";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import { useUrlState } from "@/lib/use-filter";
import { Board } from "./board";
import classes from "./cases.module.css";
import { asView, type Case, type View, views } from "./data";
import { Due } from "./due";
import { Numbers } from "./numbers";
import { UnitFilter } from "./unit-filter";

/** Cases to act on, the most urgent first, as a list or as a board. */
export function CasesPage() {
  const { t } = useTranslation("cases");
  const [viewText, setView] = useUrlState("view", "open");
  const [layout, setLayout] = useUrlState("layout", "list");
  const [unit, setUnit] = useUrlState("unit");
  const [search, setSearch] = useUrlState("search");
  const [typed, setTyped] = useState(search);
  const [settled] = useDebouncedValue(typed, 200);
  useEffect(() => setSearch(settled.trim()), [settled, setSearch]);
  const view = asView(viewText);
  return (
    <Page
      title={t("title")}
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
        <TextInput
          type="search"
          className={classes.search}
          leftSection={<IconSearch size={16} />}
          aria-label={t("search")}
          placeholder={t("search")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-search
        />
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
  const found = useInfiniteQuery({
    queryKey: ["cases", "list", view, unit ?? "", search ?? ""],
    initialPageParam: undefined as string | undefined,
    refetchInterval: 60_000,
    queryFn: ({ pageParam }) =>
      ok(api.GET("/api/v1/cases", { params: { query: { view, unit, search, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
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
    { id: "due", label: t("column.due"), align: "right", cell: (one) => <Due of={one} /> },
  ];
  return (
    <Loaded query={found}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) {
          return (
            <Empty title={t(`empty.${search ? "search" : view}`)} text={search ? undefined : t("empty.text")}>
              {(view !== "open" || search) && (
                <Button variant="default" onClick={() => onView("open")}>
                  {t("empty.all")}
                </Button>
              )}
            </Empty>
          );
        }
        return (
          <DataTable
            label={t("title")}
            columns={columns}
            rows={rows}
            rowKey={(one) => one.id}
            onOpen={(one) => void navigate(links.case(one.id) as { to: string })}
            onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
            loadingMore={found.isFetchingNextPage}
          />
        );
      }}
    </Loaded>
  );
}
