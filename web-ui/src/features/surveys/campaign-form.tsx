import { Button, Group, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { CampaignAudience } from "./campaign-audience";
import { type Campaign, campaignQuery, type Plan } from "./campaign-data";
import { CampaignFollowUps } from "./campaign-follow-ups";
import { CampaignSample } from "./campaign-sample";
import type { SurveyDetail } from "./data";
import { mainText } from "./definition";
import classes from "./surveys.module.css";

const scores = ["nps", "csat", "ces", "rating"];

/** Prepares a campaign: words per language, question in the mail, pace, reminders, sample, and whom it considers. */
export function CampaignForm({ survey, campaign }: { survey: SurveyDetail; campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const queries = useQueryClient();
  const definition = survey.draft.definition;
  const [plan, setPlan] = useState<Plan>(campaign.plan);
  const [startsAt, setStartsAt] = useState(local(campaign.starts_at));
  const [language, setLanguage] = useState(definition.languages[0] ?? "en");
  const path = { params: { path: { id: campaign.id } } };
  const saving = useMutation({
    mutationFn: () =>
      ok(
        api.PATCH("/api/v1/campaigns/{id}", {
          ...path,
          body: { plan, starts_at: startsAt ? new Date(startsAt).toISOString() : undefined },
        }),
      ),
    onSuccess: async (saved) => {
      queries.setQueryData(campaignQuery(campaign.id).queryKey, saved);
      await queries.invalidateQueries({ queryKey: ["campaigns", campaign.id, "preview"] });
      notifyDone(t("saved"));
    },
  });
  const testing = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/campaigns/{id}/test", { ...path, body: { language } })),
    onSuccess: ({ to }) => notifyDone(t("test_sent", { to })),
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  const problem = saving.error && asApiError(saving.error);
  const set = (change: Partial<Plan>) => setPlan({ ...plan, ...change });
  const put = (text: Record<string, string>, value: string) => ({ ...text, [language]: value });
  const questions = (definition.pages[0]?.questions ?? []).filter(({ kind }) => scores.includes(kind.type));
  const count = (key: "per_hour" | "delay_minutes" | "expires_after_days", label: string, hint: string) => (
    <NumberInput
      label={label}
      description={hint}
      min={0}
      allowDecimal={false}
      value={plan[key] ?? ""}
      error={problem?.at(`plan.${key}`)?.message}
      onChange={(value) => set({ [key]: value === "" ? undefined : Number(value) })}
    />
  );
  return (
    <div className={classes.distribution}>
      <Stack>
        <CampaignAudience campaign={campaign} />
        <Preview campaign={campaign} language={language} />
      </Stack>
      <section className="card" aria-label={t("words")}>
        <Stack>
          <header className={classes.sectionHead} style={{ marginBottom: 0 }}>
            <h2>{t("words")}</h2>
            {definition.languages.length > 1 && (
              <Select
                aria-label={t("language")}
                size="xs"
                w={110}
                data={definition.languages}
                value={language}
                allowDeselect={false}
                onChange={(value) => value && setLanguage(value)}
              />
            )}
          </header>
          {plan.subjects.map((subject, at) => (
            <TextInput
              key={at}
              label={plan.subjects.length > 1 ? t("subject_of", { letter: "ABCDE"[at] }) : t("subject")}
              value={subject[language] ?? ""}
              error={problem?.at(`plan.subjects[${at}]`)?.message}
              onChange={(event) =>
                set({
                  subjects: plan.subjects.map((one, i) =>
                    i === at ? put(one, event.currentTarget.value) : one,
                  ),
                })
              }
            />
          ))}
          <Group gap={8}>
            <Button
              size="compact-sm"
              variant="default"
              disabled={plan.subjects.length >= 5}
              onClick={() => set({ subjects: [...plan.subjects, {}] })}
            >
              {t("subject_add")}
            </Button>
            {plan.subjects.length > 1 && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => set({ subjects: plan.subjects.slice(0, -1) })}
              >
                {t("subject_remove")}
              </Button>
            )}
          </Group>
          <Textarea
            autosize
            minRows={5}
            label={t("message")}
            description={t("message_hint")}
            value={plan.message[language] ?? ""}
            error={problem?.at("plan.message")?.message}
            onChange={(event) => set({ message: put(plan.message, event.currentTarget.value) })}
          />
          <Select
            label={t("question")}
            description={t("question_hint")}
            clearable
            data={questions.map(({ key, text }) => ({
              value: key,
              label: mainText(definition, text) || key,
            }))}
            value={plan.question ?? null}
            error={problem?.at("plan.question")?.message}
            onChange={(question) => set({ question })}
          />
          <h2>{t("when")}</h2>
          {campaign.kind === "mailing" ? (
            <TextInput
              type="datetime-local"
              label={t("starts_at")}
              description={t("starts_at_hint")}
              value={startsAt}
              onChange={(event) => setStartsAt(event.currentTarget.value)}
            />
          ) : (
            count("delay_minutes", t("delay"), t("delay_hint"))
          )}
          {count("per_hour", t("per_hour"), t("per_hour_hint"))}
          {count("expires_after_days", t("expires"), t("expires_hint"))}
          <CampaignFollowUps plan={plan} language={language} problem={problem} onChange={set} />
          {campaign.kind === "mailing" && (
            <CampaignSample
              sample={plan.sample}
              seed={campaign.seed}
              onChange={(sample) => set({ sample })}
            />
          )}
          {problem && problem.errors.length === 0 && <p role="alert">{problem.message}</p>}
          <Group justify="flex-end">
            <Button variant="default" loading={testing.isPending} onClick={() => testing.mutate()}>
              {t("test")}
            </Button>
            <Button loading={saving.isPending} onClick={() => saving.mutate()}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </section>
    </div>
  );
}

function Preview({ campaign, language }: { campaign: Campaign; language: string }) {
  const { t } = useTranslation("campaigns");
  const shown = useQuery({
    queryKey: ["campaigns", campaign.id, "preview", language],
    queryFn: () =>
      ok(
        api.GET("/api/v1/campaigns/{id}/preview", {
          params: { path: { id: campaign.id }, query: { language } },
        }),
      ),
  });
  return (
    <section className="card" aria-label={t("preview")}>
      <header className={classes.sectionHead}>
        <h2>{t("preview")}</h2>
      </header>
      <p className="muted small">{shown.data?.subject}</p>
      <iframe
        title={t("preview")}
        sandbox=""
        srcDoc={shown.data?.html.replace(/<style[\s\S]*?<\/style>/g, "") ?? ""}
        style={{ width: "100%", height: 460, border: 0 }}
      />
    </section>
  );
}

/** A moment as the field for it wants it, in the reader's own time. */
function local(moment: string | null | undefined): string {
  if (!moment) return "";
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
