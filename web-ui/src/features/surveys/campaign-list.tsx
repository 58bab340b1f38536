import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { type Campaign, campaignsQuery, campaignTone } from "./campaign-data";
import type { SurveyDetail } from "./data";
import { mainText } from "./definition";
import classes from "./surveys.module.css";

/** The campaigns of a survey, with how far each has come. */
export function CampaignList({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const may = useMay("surveys:write");
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const found = useQuery(campaignsQuery(survey.id));
  const columns: Column<Campaign>[] = [
    {
      id: "name",
      label: t("name"),
      cell: (one) => (
        <>
          <b>{one.name}</b>
          <div className="muted small">{t(`kinds.${one.kind}`)}</div>
        </>
      ),
    },
    {
      id: "state",
      label: t("state"),
      cell: (one) => <Pill tone={campaignTone[one.state]}>{t(`states.${one.state}`)}</Pill>,
    },
    {
      id: "invited",
      label: t("dispositions.invited"),
      align: "right",
      wide: true,
      cell: (one) => format.count(one.counts.dispositions.invited ?? 0),
    },
    {
      id: "answered",
      label: t("fates.answered"),
      align: "right",
      wide: true,
      cell: (one) => format.count(one.counts.invited.answered ?? 0),
    },
  ];
  return (
    <section className="card" aria-label={t("title")}>
      <header className={classes.sectionHead}>
        <h2>{t("title")}</h2>
        <span style={{ display: "flex", flexWrap: "wrap", gap: 8 }}>
          <Button size="xs" variant="default" component={Link} {...{ to: "/distribution" }}>
            {t("contacts")}
          </Button>
          {may && survey.state === "live" && (
            <Button size="xs" onClick={() => setAdding(true)}>
              {t("add")}
            </Button>
          )}
        </span>
      </header>
      <Loaded query={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("none")} text={t("none_text")} />
          ) : (
            <DataTable
              label={t("title")}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/surveys/${survey.id}/campaigns/${id}` })}
            />
          )
        }
      </Loaded>
      {adding && <AddCampaign survey={survey} onClose={() => setAdding(false)} />}
    </section>
  );
}

function AddCampaign({ survey, onClose }: { survey: SurveyDetail; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const definition = survey.draft.definition;
  const language = definition.languages[0] ?? "en";
  const adding = useMutation({
    mutationFn: (kind: "mailing" | "event") =>
      ok(
        api.POST("/api/v1/surveys/{id}/campaigns", {
          params: { path: { id: survey.id } },
          body: {
            name,
            kind,
            plan: {
              subjects: [{ [language]: mainText(definition, definition.title) || survey.name }],
              message: { [language]: t("message_usual", { lng: language }) },
            },
          },
        }),
      ),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: campaignsQuery(survey.id).queryKey });
      await navigate({ to: `/surveys/${survey.id}/campaigns/${id}` });
    },
  });
  const problem = adding.error && asApiError(adding.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate("mailing");
  };
  return (
    <Modal opened onClose={onClose} title={t("add")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label={t("name")}
            placeholder={t("name_example")}
            value={name}
            error={problem && (problem.at("name")?.message ?? problem.message)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={adding.isPending} disabled={!name.trim()}>
            {t("make_mailing")}
          </Button>
          <Button
            variant="default"
            loading={adding.isPending}
            disabled={!name.trim()}
            onClick={() => adding.mutate("event")}
          >
            {t("make_event")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
