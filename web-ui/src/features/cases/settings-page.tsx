import { NumberInput, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { SaveBar } from "@/components/form/save-bar";
import { Page } from "@/components/page/page";
import { Empty, Loaded } from "@/components/page/states";
import { notifyDone, notifyFailed } from "@/lib/notify";
import classes from "./cases.module.css";
import { priorities } from "./data";
import { RootCauses } from "./root-causes";
import { minutesOf, type Span, spans, type Targets, targetsQuery, timesOf } from "./settings";
import { useCaseTabs } from "./tabs";

/** What the organisation decides about its cases: how long each priority allows, and the list of root causes. */
export function CaseSettingsPage() {
  const { t } = useTranslation("cases");
  const tabs = useCaseTabs();
  const allowed = useMay("admin");
  const targets = useQuery({ ...targetsQuery, enabled: allowed });
  if (!allowed) {
    return (
      <Page title={t("title")}>
        <Empty title={t("settings.not_allowed")} />
      </Page>
    );
  }
  return (
    <Page title={t("title")} tabs={tabs}>
      <div className={classes.settings}>
        <section className="card" aria-labelledby="case-targets">
          <h2 id="case-targets">{t("settings.targets")}</h2>
          <p className="muted">{t("settings.targets_text")}</p>
          <Loaded query={targets}>
            {(known) => <TargetsForm key={JSON.stringify(known)} targets={known} />}
          </Loaded>
        </section>
        <RootCauses />
      </div>
    </Page>
  );
}

function TargetsForm({ targets }: { targets: Targets }) {
  const { t } = useTranslation("cases");
  const queries = useQueryClient();
  const known = timesOf(targets);
  const [times, setTimes] = useState(known);
  const saving = useMutation({
    mutationFn: (body: Targets) => ok(api.PUT("/api/v1/case-targets", { body })),
    onSuccess: (saved) => {
      queries.setQueryData(targetsQuery.queryKey, saved);
      notifyDone(t("settings.saved"));
    },
    onError: (error) => notifyFailed(t("failed"), asApiError(error).message),
  });
  const minutes = priorities.map((priority) => [priority, minutesOf(times[priority])] as const);
  const wrong = minutes.filter(([, value]) => value === null).map(([priority]) => priority);
  const dirty = minutes.some(([priority, value]) => value !== targets[priority]);
  const save = () => {
    if (wrong.length === 0) saving.mutate(Object.fromEntries(minutes) as unknown as Targets);
  };
  return (
    <>
      <div className={classes.targets}>
        {priorities.map((priority) => {
          const name = t(`priority.${priority}`);
          const time = times[priority];
          const set = (change: Partial<typeof time>) =>
            setTimes({ ...times, [priority]: { ...time, ...change } });
          return (
            <div key={priority} className={classes.target}>
              <span className={classes.targetName}>{name}</span>
              <NumberInput
                aria-label={t("settings.amount", { priority: name })}
                min={1}
                clampBehavior="none"
                value={time.amount}
                error={wrong.includes(priority) ? t("settings.wrong") : undefined}
                onChange={(amount) => set({ amount: typeof amount === "number" ? amount : "" })}
              />
              <Select
                aria-label={t("settings.unit_of_time", { priority: name })}
                allowDeselect={false}
                value={time.span}
                onChange={(span) => span && set({ span: span as Span })}
                data={Object.keys(spans).map((span) => ({ value: span, label: t(`settings.${span}`) }))}
              />
            </div>
          );
        })}
      </div>
      <SaveBar dirty={dirty} saving={saving.isPending} onSave={save} onReset={() => setTimes(known)} />
    </>
  );
}
