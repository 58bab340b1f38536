import { Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { type Campaign, type Candidate, type Disposition, dispositions, fates } from "./campaign-data";
import classes from "./surveys.module.css";

/** How a campaign goes: everybody's disposition, what became of the invited, and why somebody was passed over. */
export function CampaignProgress({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { counts } = campaign;
  return (
    <div className={classes.distribution}>
      <section className="card" aria-label={t("progress")} aria-live="polite">
        <h2>{t("considered", { count: counts.candidates })}</h2>
        <Counts
          rows={dispositions.map((name) => [t(`dispositions.${name}`), counts.dispositions[name] ?? 0])}
        />
        <h2>{t("of_invited")}</h2>
        <Counts rows={fates.map((name) => [t(`fates.${name}`), counts.invited[name] ?? 0])} />
        {counts.reminders > 0 && <p className="muted">{t("reminders", { count: counts.reminders })}</p>}
        {counts.variants.length > 1 && (
          <>
            <h2>{t("subjects")}</h2>
            <Counts
              rows={counts.variants.map(({ invited, answered }, at) => [
                `${"ABCDE"[at]} · ${Object.values(campaign.plan.subjects[at] ?? {})[0] ?? ""}`,
                invited === 0 ? "–" : `${format.count(answered)} / ${format.count(invited)}`,
              ])}
            />
          </>
        )}
      </section>
      <Candidates campaign={campaign} />
    </div>
  );
}

function Counts({ rows }: { rows: [string, number | string][] }) {
  const format = useFormat();
  return (
    <dl style={{ margin: "8px 0 20px" }}>
      {rows
        .filter(([, n]) => n !== 0)
        .map(([label, n]) => (
          <div
            key={label}
            style={{ display: "flex", justifyContent: "space-between", gap: 16, padding: "3px 0" }}
          >
            <dt>{label}</dt>
            <dd style={{ margin: 0, fontVariantNumeric: "tabular-nums" }}>
              {typeof n === "number" ? format.count(n) : n}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Candidates({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const [disposition, setDisposition] = useState<Disposition | null>(null);
  const rules = useQuery({
    queryKey: ["contact-rules"],
    queryFn: () => ok(api.GET("/api/v1/contact-rules")),
  });
  const found = useInfiniteQuery({
    queryKey: ["campaigns", campaign.id, "candidates", disposition, campaign.counts.dispositions],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ok(
        api.GET("/api/v1/campaigns/{id}/candidates", {
          params: {
            path: { id: campaign.id },
            query: { cursor: pageParam, disposition: disposition ?? undefined },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  });
  const why = ({ reason }: Candidate) =>
    rules.data?.items.find(({ id }) => id === reason)?.name ??
    (reason && t(`reasons.${reason}`, { defaultValue: reason }));
  const columns: Column<Candidate>[] = [
    {
      id: "to",
      label: t("person"),
      cell: (one) => (
        <>
          {one.email || "–"}
          {one.name && <div className="muted small">{one.name}</div>}
        </>
      ),
    },
    {
      id: "disposition",
      label: t("decided"),
      cell: (one) => (
        <>
          {t(`dispositions.${one.disposition}`)}
          {one.reason && <div className="muted small">{why(one)}</div>}
        </>
      ),
    },
  ];
  return (
    <section className="card" aria-label={t("candidates")}>
      <header className={classes.sectionHead}>
        <h2>{t("candidates")}</h2>
        <Select
          aria-label={t("decided")}
          size="xs"
          clearable
          placeholder={t("all")}
          data={dispositions.map((value) => ({ value, label: t(`dispositions.${value}`) }))}
          value={disposition}
          onChange={(value) => setDisposition(value as Disposition | null)}
        />
      </header>
      <Loaded query={found}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          return rows.length === 0 ? (
            <Empty title={t("nobody")} />
          ) : (
            <DataTable
              label={t("candidates")}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
              loadingMore={found.isFetchingNextPage}
            />
          );
        }}
      </Loaded>
    </section>
  );
}
