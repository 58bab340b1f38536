import { Alert, Button, FileInput, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useFormat } from "@/lib/format";
import { type Campaign, campaignQuery } from "./campaign-data";
import classes from "./surveys.module.css";

/** Whom a campaign considers: a list, or the customers who gave certain feedback. */
export function CampaignAudience({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const queries = useQueryClient();
  const [filter, setFilter] = useState("");
  const setting = useMutation({
    mutationFn: (body: { csv?: string; filter?: string }) =>
      ok(api.PUT("/api/v1/campaigns/{id}/audience", { params: { path: { id: campaign.id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: campaignQuery(campaign.id).queryKey }),
  });
  const problem = setting.error && asApiError(setting.error);
  const upload = async (file: File | null) => {
    if (file) setting.mutate({ csv: await file.text() });
  };
  if (campaign.kind === "event") {
    return (
      <section className="card" aria-label={t("audience")}>
        <h2>{t("audience")}</h2>
        <p>{t("event_text")}</p>
        <pre style={{ overflowX: "auto" }}>
          {`POST /api/v1/campaigns/${campaign.id}/events\n{"id": "parcel-4711", "person": {"email": "ann@example.com"}}`}
        </pre>
      </section>
    );
  }
  const added = setting.data;
  return (
    <section className="card" aria-label={t("audience")}>
      <header className={classes.sectionHead}>
        <h2>{t("audience")}</h2>
        <span className="muted">{t("people", { count: campaign.counts.candidates })}</span>
      </header>
      <Stack>
        <FileInput
          label={t("list")}
          description={t("list_hint")}
          accept=".csv,.tsv,text/csv"
          placeholder={t("list_choose")}
          onChange={(file) => void upload(file)}
        />
        <Group align="flex-end" gap={8}>
          <TextInput
            style={{ flex: 1 }}
            label={t("filter")}
            description={t("filter_hint")}
            placeholder="nps<=6 since:30d"
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <Button variant="default" loading={setting.isPending} onClick={() => setting.mutate({ filter })}>
            {t("filter_use")}
          </Button>
        </Group>
        {problem && (
          <Alert color="red" role="alert">
            {problem.errors[0]?.message ?? problem.message}
          </Alert>
        )}
        {added && (
          <Alert color="accent" role="status">
            {t("added", {
              waiting: format.count(added.waiting),
              twice: format.count(added.twice),
              invalid: format.count(added.invalid_address),
            })}
          </Alert>
        )}
      </Stack>
    </section>
  );
}
