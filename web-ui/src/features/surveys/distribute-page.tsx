import { Button, CopyButton, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Pill, type Tone } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { notifyFailed } from "@/lib/notify";
import { CampaignList } from "./campaign-list";
import { type Invitation, linksQuery, type SurveyDetail, surveyQuery } from "./data";
import { InviteForm } from "./invite-form";
import { KioskCard } from "./kiosk/kiosk-card";
import { SurveyFrame } from "./survey-frame";
import classes from "./surveys.module.css";
import { WebsiteCard } from "./website/website-card";

/** How the survey reaches people: links to share and print, invitations by mail. */
export function DistributePage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <Distribution survey={data} />}</Loaded>;
}

function Distribution({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  if (survey.state === "draft") {
    return (
      <SurveyFrame survey={survey}>
        <Empty title={t("unpublished")} text={t("unpublished_text")}>
          <Button component={Link} {...{ to: `/surveys/${survey.id}/review` }}>
            {t("review_and_publish")}
          </Button>
        </Empty>
      </SurveyFrame>
    );
  }
  return (
    <SurveyFrame survey={survey}>
      <div className={classes.distribution}>
        <div className={classes.stack}>
          <PublicLinks survey={survey} />
          <WebsiteCard survey={survey} />
          <KioskCard survey={survey} />
        </div>
        <div className={classes.stack}>
          <CampaignList survey={survey} />
          <Invitations survey={survey} />
        </div>
      </div>
    </SurveyFrame>
  );
}

function PublicLinks({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const found = useQuery(linksQuery(survey.id));
  const closing = useMutation({
    mutationFn: ({ link, closed }: { link: string; closed: boolean }) =>
      ok(
        api.PATCH("/api/v1/surveys/{id}/links/{link}", {
          params: { path: { id: survey.id, link } },
          body: { closed },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: linksQuery(survey.id).queryKey }),
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  return (
    <section className="card" aria-label={t("links.title")}>
      <header className={classes.sectionHead}>
        <h2>{t("links.title")}</h2>
        {may && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            {t("links.add")}
          </Button>
        )}
      </header>
      <Loaded query={found}>
        {({ items }) => (
          <ul className={classes.links}>
            {items.map((link) => (
              <li key={link.id} data-closed={link.closed_at ? true : undefined}>
                <img
                  src={`/api/v1/surveys/${survey.id}/links/${link.id}/qr.svg`}
                  alt={t("links.qr", { name: link.name })}
                  width={96}
                  height={96}
                />
                <div>
                  <b>{link.name}</b> {link.closed_at && <Pill>{t("state.closed")}</Pill>}
                  {Object.entries(link.parameters).map(([name, value]) => (
                    <span key={name} className="muted small">
                      {" "}
                      {name}: {value}
                    </span>
                  ))}
                  <a className={classes.address} href={link.address} target="_blank" rel="noreferrer">
                    {link.address}
                  </a>
                  <Group gap={6} mt={6}>
                    <CopyButton value={link.address}>
                      {({ copied, copy }) => (
                        <Button size="compact-sm" variant="default" onClick={copy}>
                          {copied ? t("links.copied") : t("links.copy")}
                        </Button>
                      )}
                    </CopyButton>
                    <Button
                      size="compact-sm"
                      variant="default"
                      component="a"
                      href={`/api/v1/surveys/${survey.id}/links/${link.id}/qr.svg`}
                      download
                    >
                      {t("links.download")}
                    </Button>
                    {may && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => closing.mutate({ link: link.id, closed: !link.closed_at })}
                      >
                        {link.closed_at ? t("links.open") : t("links.close")}
                      </Button>
                    )}
                  </Group>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {adding && <AddLink survey={survey} onClose={() => setAdding(false)} />}
    </section>
  );
}

function AddLink({ survey, onClose }: { survey: SurveyDetail; onClose: () => void }) {
  const { t } = useTranslation("surveys");
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const adding = useMutation({
    mutationFn: () =>
      ok(
        api.POST("/api/v1/surveys/{id}/links", {
          params: { path: { id: survey.id } },
          body: {
            name,
            parameters: Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim())),
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: linksQuery(survey.id).queryKey });
      onClose();
    },
  });
  const problem = adding.error && asApiError(adding.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("links.add")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label={t("links.name")}
            placeholder={t("links.name_example")}
            value={name}
            error={problem && (problem.at("name")?.message ?? problem.message)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {(survey.draft.definition.parameters ?? []).map((parameter) => (
            <TextInput
              key={parameter.name}
              label={parameter.name}
              description={t(`targets.${parameter.target}`)}
              value={values[parameter.name] ?? ""}
              error={problem?.at(`parameters.${parameter.name}`)?.message}
              onChange={(event) => setValues({ ...values, [parameter.name]: event.currentTarget.value })}
            />
          ))}
          <Group justify="flex-end">
            <Button type="submit" loading={adding.isPending} disabled={!name.trim()}>
              {t("links.make")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const tones: Record<Invitation["state"], Tone> = {
  queued: "neutral",
  sent: "accent",
  started: "warning",
  answered: "positive",
  suppressed: "neutral",
  held_back: "neutral",
  failed: "negative",
};

function Invitations({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const format = useFormat();
  const may = useMay("surveys:write");
  const [inviting, setInviting] = useState(false);
  const found = useInfiniteQuery({
    queryKey: ["surveys", survey.id, "invitations"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ok(
        api.GET("/api/v1/surveys/{id}/invitations", {
          params: { path: { id: survey.id }, query: { cursor: pageParam } },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const columns: Column<Invitation>[] = [
    {
      id: "to",
      label: t("invitations.to"),
      cell: (one) => (
        <>
          {one.email}
          {one.name && <div className="muted small">{one.name}</div>}
        </>
      ),
    },
    {
      id: "state",
      label: t("invitations.state"),
      cell: (one) => <Pill tone={tones[one.state]}>{t(`invitations.states.${one.state}`)}</Pill>,
    },
    {
      id: "sent",
      label: t("invitations.sent"),
      wide: true,
      align: "right",
      cell: (one) => (one.sent_at ? format.near(one.sent_at) : "–"),
    },
    {
      id: "reminded",
      label: t("invitations.reminded"),
      wide: true,
      align: "right",
      cell: (one) => (one.reminded_at ? format.near(one.reminded_at) : "–"),
    },
    {
      id: "answered",
      label: t("invitations.answered"),
      wide: true,
      align: "right",
      cell: (one) => (one.answered_at ? format.near(one.answered_at) : "–"),
    },
  ];
  const button = may && survey.state === "live" && (
    <Button size="xs" onClick={() => setInviting(true)}>
      {t("invitations.add")}
    </Button>
  );
  return (
    <section className="card" aria-label={t("invitations.title")}>
      <header className={classes.sectionHead}>
        <h2>{t("invitations.title")}</h2>
        {button}
      </header>
      <Loaded query={found}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          return rows.length === 0 ? (
            <Empty title={t("invitations.none")} text={t("invitations.none_text")} />
          ) : (
            <DataTable
              label={t("invitations.title")}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
              loadingMore={found.isFetchingNextPage}
            />
          );
        }}
      </Loaded>
      {inviting && <InviteForm survey={survey} onClose={() => setInviting(false)} />}
    </section>
  );
}
