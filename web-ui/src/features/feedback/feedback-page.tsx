import { Button, Drawer, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconBell } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Histogram } from "@/components/charts/histogram";
import { FilterBar } from "@/components/filter-bar/filter-bar";
import { Page } from "@/components/page/page";
import { Loading } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import { useFilter, useUrlState } from "@/lib/use-filter";
import { between } from "./conditions";
import { ExportMenu } from "./export-menu";
import { Facets } from "./facets";
import classes from "./feedback.module.css";
import { RecordPanel } from "./record-panel";
import { Results } from "./results";
import { SavedSearches } from "./saved-searches";
import { type Sort, suggest, useLiveTotal, useSearch, usualFacets } from "./search";

/** Everything that anybody said: search, narrow, read, act. */
export function FeedbackPage() {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const [filter, setFilter] = useFilter();
  const [sortText, setSort] = useUrlState("sort", "newest");
  const [record, setRecord] = useUrlState("record");
  const [more, setMore] = useUrlState("facets");
  const [facetsOpen, setFacetsOpen] = useState(false);
  const wide = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const alerts = useMay("alerts:write");
  const sort: Sort = sortText === "relevance" ? "relevance" : "newest";
  const added = more.split(",").filter(Boolean);
  const search = useSearch(filter, sort, [...usualFacets, ...added]);
  const first = search.data?.pages[0];
  const problem = search.error ? asApiError(search.error) : null;
  const total = useLiveTotal(filter, first !== undefined && !problem);
  const fresh = total !== undefined && first && !search.isPlaceholderData ? total - first.total : 0;
  const wrong = problem?.errors.find(({ path }) => path === "filter");

  const facets = (
    <Facets
      facets={first?.facets ?? {}}
      added={added}
      onAdd={(field) => setMore([...added.filter((name) => name !== field), field].join(","))}
      onRemove={(field) => setMore(added.filter((name) => name !== field).join(","))}
      filter={filter}
      onFilter={setFilter}
    />
  );
  const bars = first?.histogram?.bars ?? [];
  const pickBar = (start: string, index: number) => {
    const from = new Date(start);
    const width = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_678_400_000 };
    const next = bars[index + 1]?.start;
    const unit = first?.histogram?.unit ?? "day";
    setFilter(between(filter, from, next ? new Date(next) : new Date(from.getTime() + width[unit])));
  };

  return (
    <Page
      title={t("title")}
      actions={
        <>
          <SavedSearches filter={filter} onOpen={setFilter} />
          <ExportMenu filter={filter} total={first?.total} />
        </>
      }
    >
      <FilterBar
        value={filter}
        onChange={setFilter}
        suggest={suggest}
        error={wrong}
        summary={
          first && !problem ? (
            <span className="num" aria-live="polite">
              {t("found", { count: first.total, formatted: format.count(first.total) })}
              <span className={classes.took}>{t("took", { ms: took(first.took_us, format.number) })}</span>
            </span>
          ) : undefined
        }
        actions={
          alerts && filter ? (
            <Button
              component={Link}
              {...(links.newAlert(filter) as object)}
              size="xs"
              variant="default"
              leftSection={<IconBell size={14} aria-hidden="true" />}
            >
              {t("alert_me")}
            </Button>
          ) : undefined
        }
      />
      {bars.length > 1 && !problem && <Histogram label={t("over_time")} buckets={bars} onPick={pickBar} />}
      <div className={classes.layout} data-record={record ? true : undefined}>
        <aside className={classes.facets} aria-label={t("facets.title")}>
          {search.isPending ? <Loading rows={8} height={22} /> : facets}
        </aside>
        <section className={classes.results} aria-label={t("results")}>
          <div className={classes.tools}>
            <Button
              className={classes.facetsButton}
              size="xs"
              variant="default"
              leftSection={<IconAdjustmentsHorizontal size={14} aria-hidden="true" />}
              onClick={() => setFacetsOpen(true)}
            >
              {t("facets.open")}
            </Button>
            {fresh > 0 && (
              <Button size="xs" variant="light" onClick={() => void search.refetch()}>
                {t("fresh", { count: fresh, formatted: format.count(fresh) })}
              </Button>
            )}
            <SegmentedControl
              size="xs"
              aria-label={t("sort.label")}
              value={sort}
              onChange={(value) => setSort(value === "newest" ? "" : value)}
              data={[
                { value: "newest", label: t("sort.newest") },
                { value: "relevance", label: t("sort.relevance") },
              ]}
            />
          </div>
          <Results
            search={search}
            wrongFilter={wrong !== undefined}
            filter={filter}
            selected={record}
            onOpen={setRecord}
            onClear={() => setFilter("")}
          />
        </section>
        {record && wide && (
          <aside className={classes.panel} aria-label={t("record.title")}>
            <RecordPanel
              id={record}
              filter={filter}
              onClose={() => setRecord("")}
              onOpen={setRecord}
              onFilter={setFilter}
            />
          </aside>
        )}
      </div>
      <Drawer
        opened={Boolean(record) && !wide}
        onClose={() => setRecord("")}
        position="right"
        size="min(100vw, 560px)"
        title={t("record.title")}
        closeButtonProps={{ "aria-label": t("record.close") }}
      >
        {record && !wide && (
          <RecordPanel
            id={record}
            filter={filter}
            onOpen={setRecord}
            onFilter={(next) => {
              setRecord("");
              setFilter(next);
            }}
          />
        )}
      </Drawer>
      <Drawer
        opened={facetsOpen}
        onClose={() => setFacetsOpen(false)}
        position="bottom"
        size="80%"
        title={t("facets.title")}
        closeButtonProps={{ "aria-label": t("facets.close") }}
      >
        {facets}
      </Drawer>
    </Page>
  );
}

function took(micros: number, number: (value: number, decimals?: number) => string): string {
  return number(micros / 1000, micros < 10_000 ? 1 : 0);
}
