import { Button, Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { FilterBar } from "@/components/filter-bar/filter-bar";
import type { Suggest } from "@/components/filter-bar/suggestions";
import { Page } from "@/components/page/page";
import { Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { useFilter, useUrlState } from "@/lib/use-filter";
import { DashboardMenu } from "./dashboard-menu";
import { DashboardView } from "./dashboard-view";
import { type Dashboard, dashboardsQuery, useDashboardChanges } from "./dashboards";
import { reportQuery } from "./report-query";
import classes from "./reports.module.css";

/** Completes fields and values where the cursor stands. */
const suggest: Suggest = (text, cursor, signal) =>
  ok(api.GET("/api/v1/feedback/suggestions", { signal, params: { query: { text, cursor } } }));

/** Everything, where the dashboard itself opens with a filter. */
const EVERYTHING = "*";

/** Dashboards: one filter over all tiles, each number with its base and interval, each one click from its records. */
export function ReportsPage() {
  const { t } = useTranslation("reports");
  const dashboards = useQuery(dashboardsQuery);
  const [chosen, setChosen] = useUrlState("dashboard");
  if (!dashboards.data) {
    return (
      <Page title={t("title")}>
        <Loaded query={dashboards}>{() => null}</Loaded>
      </Page>
    );
  }
  const all = dashboards.data;
  const dashboard = all.find(({ id }) => id === chosen) ?? all[0];
  return dashboard ? <Open key={dashboard.id} dashboard={dashboard} all={all} onOpen={setChosen} /> : null;
}

interface OpenProps {
  dashboard: Dashboard;
  all: Dashboard[];
  onOpen: (id: string) => void;
}

function Open({ dashboard, all, onOpen }: OpenProps) {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const writes = useMay("reports:write");
  const [inUrl, setFilter] = useFilter(dashboard.filter);
  const [compared, setCompared] = useUrlState("compare", "on");
  const [arranging, setArranging] = useState(false);
  const { change, add, remove } = useDashboardChanges(onOpen);
  const filter = inUrl === EVERYTHING ? "" : inUrl;
  const volume = useQuery(reportQuery("volume", { filter }));
  const wrong = volume.error ? asApiError(volume.error).at("filter") : undefined;
  const summary = volume.data && (
    <span className="num">
      {t("summary", {
        count: volume.data.base,
        shown: format.count(volume.data.base),
        time: format.time(volume.data.as_of),
      })}
    </span>
  );
  const onChange = (content: Parameters<typeof add>[0], done: string) =>
    change({ before: dashboard, content, done });
  const actions = (
    <>
      <Switch
        label={t("compare")}
        checked={compared === "on"}
        onChange={(event) => setCompared(event.currentTarget.checked ? "on" : "off")}
      />
      {writes && (
        <Button variant={arranging ? "filled" : "default"} onClick={() => setArranging(!arranging)}>
          {arranging ? t("arranged") : t("arrange")}
        </Button>
      )}
      {writes && (
        <DashboardMenu
          dashboard={dashboard}
          filter={filter}
          onAdd={add}
          onChange={onChange}
          onRemove={() => remove(dashboard)}
        />
      )}
    </>
  );
  const choose = all.length > 1 && (
    <Select
      aria-label={t("choose")}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      value={dashboard.id}
      allowDeselect={false}
      onChange={(id) => onOpen(id ?? "")}
    />
  );
  return (
    <Page title={dashboard.name} aside={choose} actions={actions}>
      <div className={classes.filter}>
        <FilterBar
          value={filter}
          suggest={suggest}
          onChange={(next) => setFilter(next || (dashboard.filter ? EVERYTHING : ""))}
          error={wrong}
          summary={summary}
        />
      </div>
      {!wrong && (
        <DashboardView
          dashboard={dashboard}
          filter={filter}
          compare={compared === "on"}
          arranging={arranging}
          onChange={onChange}
        />
      )}
    </Page>
  );
}
