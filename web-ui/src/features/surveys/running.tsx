import { Button, CloseButton, NumberInput, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { and, links } from "@/lib/links";
import { notifyDone, notifyFailed } from "@/lib/notify";
import type { SurveyDetail } from "./data";
import { inLanguage, mainText, questionsOf, withLanguage } from "./definition";
import classes from "./surveys.module.css";

type Quota = components["schemas"]["SurveyQuota"];
type NewQuota = components["schemas"]["NewSurveyQuota"];

const failed = (error: unknown) => notifyFailed(asApiError(error).message);

/** What goes on while a survey runs: quotas, responses in progress, doubtful responses. */
export function Running({ survey }: { survey: SurveyDetail }) {
  return (
    <div className={classes.running}>
      <Quotas survey={survey} />
      <Partials survey={survey} />
      <Doubtful survey={survey} />
    </div>
  );
}

function Quotas({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const may = useMay("surveys:write");
  const [adding, setAdding] = useState(false);
  const quotas = useQuery({
    queryKey: ["surveys", survey.id, "quotas"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/quotas", { params: { path: { id: survey.id } } })),
  });
  return (
    <section className="card" aria-label={t("quotas.title")}>
      <div className={classes.sectionHead}>
        <h2>{t("quotas.title")}</h2>
        {may && !adding && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            {t("quotas.add")}
          </Button>
        )}
      </div>
      <p className="muted small">{t("quotas.hint")}</p>
      <Loaded query={quotas}>
        {({ items }) => (
          <>
            {items.length === 0 && !adding && <p className="muted">{t("quotas.none")}</p>}
            {items.map((quota) => (
              <QuotaForm key={quota.id} survey={survey} quota={quota} />
            ))}
            {adding && <QuotaForm survey={survey} onDone={() => setAdding(false)} />}
          </>
        )}
      </Loaded>
    </section>
  );
}

function QuotaForm({ survey, quota, onDone }: { survey: SurveyDetail; quota?: Quota; onDone?: () => void }) {
  const { t } = useTranslation("surveys");
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const language = survey.draft.definition.languages[0] ?? "en";
  const first: NewQuota = {
    name: quota?.name ?? "",
    condition: quota?.condition ?? "",
    most: quota?.most ?? 100,
    title: quota?.title ?? {},
    text: quota?.text ?? {},
  };
  const [form, setForm] = useState(first);
  const [problem, setProblem] = useState<Record<string, string>>({});
  const path = { id: survey.id };
  const again = async () => {
    await queries.invalidateQueries({ queryKey: ["surveys", survey.id, "quotas"] });
    onDone?.();
  };
  const saving = useMutation({
    mutationFn: () =>
      quota
        ? ok(
            api.PUT("/api/v1/surveys/{id}/quotas/{quota}", {
              params: { path: { ...path, quota: quota.id } },
              body: form,
            }),
          )
        : ok(api.POST("/api/v1/surveys/{id}/quotas", { params: { path }, body: form })),
    onSuccess: async () => {
      setProblem({});
      notifyDone(t("quotas.saved"));
      await again();
    },
    onError: (error) => {
      const { errors } = asApiError(error);
      if (!errors?.length) return failed(error);
      setProblem(Object.fromEntries(errors.map(({ path, message }) => [path, message])));
    },
  });
  const removing = useMutation({
    mutationFn: () =>
      ok(
        api.DELETE("/api/v1/surveys/{id}/quotas/{quota}", {
          params: { path: { ...path, quota: quota?.id ?? "" } },
        }),
      ),
    onSuccess: async () => {
      notifyDone(t("quotas.removed"));
      await again();
    },
    onError: failed,
  });
  const changed = JSON.stringify(form) !== JSON.stringify(first);
  return (
    <form
      className={classes.quota}
      inert={!may}
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <TextInput
        size="xs"
        label={t("quotas.name")}
        value={form.name}
        error={problem.name}
        onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label={t("quotas.condition")}
        placeholder={t("quotas.condition_hint")}
        value={form.condition ?? ""}
        error={problem.condition}
        onChange={(event) => setForm({ ...form, condition: event.currentTarget.value })}
      />
      <NumberInput
        size="xs"
        label={t("quotas.most")}
        min={0}
        value={form.most}
        error={problem.most}
        onChange={(most) => setForm({ ...form, most: Number(most) || 0 })}
      />
      <TextInput
        size="xs"
        label={t("quotas.late_title")}
        placeholder={t("quotas.late_usual")}
        value={inLanguage(form.title, language)}
        onChange={(event) =>
          setForm({ ...form, title: withLanguage(form.title, language, event.currentTarget.value) })
        }
      />
      <TextInput
        size="xs"
        label={t("quotas.late_text")}
        value={inLanguage(form.text, language)}
        onChange={(event) =>
          setForm({ ...form, text: withLanguage(form.text, language, event.currentTarget.value) })
        }
      />
      <div className={classes.quotaEnd}>
        {quota && (
          <span className="small" role="status">
            {t("quotas.counted", { counted: quota.counted, most: quota.most })}
            <progress value={quota.counted} max={Math.max(1, quota.most)} aria-hidden="true" />
          </span>
        )}
        {may && (changed || !quota) && (
          <Button size="xs" type="submit" loading={saving.isPending}>
            {t("quotas.save")}
          </Button>
        )}
        {may && (
          <CloseButton
            aria-label={t("quotas.remove", { name: form.name })}
            onClick={() => (quota ? removing.mutate() : onDone?.())}
          />
        )}
      </div>
    </form>
  );
}

function Partials({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const format = useFormat();
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const { definition } = survey.draft;
  const partials = useQuery({
    queryKey: ["surveys", survey.id, "partials"],
    queryFn: () =>
      ok(api.GET("/api/v1/surveys/{id}/partial-responses", { params: { path: { id: survey.id } } })),
    refetchInterval: 5_000,
  });
  const closing = useMutation({
    mutationFn: (response: string) =>
      ok(
        api.POST("/api/v1/surveys/{id}/partial-responses/{response}/closure", {
          params: { path: { id: survey.id, response } },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["surveys"] });
      notifyDone(t("partials.closed"));
    },
    onError: failed,
  });
  const asked = (key: string | null | undefined) => {
    const question = questionsOf(definition).find((one) => one.key === key);
    return question ? mainText(definition, question.text) : (key ?? t("partials.nothing"));
  };
  return (
    <section className="card" aria-label={t("partials.title")}>
      <h2>{t("partials.title")}</h2>
      <p className="muted small">{t("partials.hint")}</p>
      <Loaded query={partials}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t("partials.none")}</p>
          ) : (
            <Table.ScrollContainer minWidth={620}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("partials.last")}</Table.Th>
                    <Table.Th>{t("partials.answers")}</Table.Th>
                    <Table.Th>{t("partials.at")}</Table.Th>
                    <Table.Th>{t("partials.expires")}</Table.Th>
                    <Table.Th>{t("partials.who")}</Table.Th>
                    <Table.Th aria-label={t("partials.close")} />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{asked(one.last_question)}</Table.Td>
                      <Table.Td>{format.number(one.answers)}</Table.Td>
                      <Table.Td>{format.dateTime(one.updated_at)}</Table.Td>
                      <Table.Td>{format.dateTime(one.expires_at)}</Table.Td>
                      <Table.Td>{one.invited ?? t("partials.anonymous")}</Table.Td>
                      <Table.Td>
                        {may && (
                          <Button size="compact-xs" variant="default" onClick={() => closing.mutate(one.id)}>
                            {t("partials.close")}
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </section>
  );
}

const rules = ["speeder", "straight_line", "gibberish", "duplicate"] as const;

function Doubtful({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const format = useFormat();
  const flags = useQuery({
    queryKey: ["surveys", survey.id, "flags"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/flags", { params: { path: { id: survey.id } } })),
  });
  const own = `survey:${survey.slug}`;
  return (
    <section className="card" aria-label={t("doubt.title")}>
      <h2>{t("doubt.title")}</h2>
      <p className="muted small">{t("doubt.hint")}</p>
      <Loaded query={flags}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t("doubt.none")}</p>
          ) : (
            <>
              <ul className={classes.doubt}>
                {rules
                  .map((rule) => ({ rule, count: items.filter((flag) => flag.rule === rule).length }))
                  .filter(({ count }) => count > 0)
                  .map(({ rule, count }) => (
                    <li key={rule}>
                      <Link {...links.feedback(and(own, `quality:${rule}`))}>
                        {t(`doubt.rules.${rule}`)} · {format.number(count)}
                      </Link>
                    </li>
                  ))}
                <li>
                  <Link {...links.feedback(and(own, "-has:quality"))}>{t("doubt.without")}</Link>
                </li>
              </ul>
              <details>
                <summary className="small">{t("doubt.table")}</summary>
                <Table.ScrollContainer minWidth={420}>
                  <Table>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t("doubt.rule")}</Table.Th>
                        <Table.Th>{t("doubt.measured")}</Table.Th>
                        <Table.Th>{t("doubt.bound")}</Table.Th>
                        <Table.Th>{t("doubt.record")}</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {items.map((flag) => (
                        <Table.Tr key={`${flag.response} ${flag.rule}`}>
                          <Table.Td>{t(`doubt.rules.${flag.rule}`)}</Table.Td>
                          <Table.Td>{format.number(flag.value, 2)}</Table.Td>
                          <Table.Td>{format.number(flag.threshold, 2)}</Table.Td>
                          <Table.Td>
                            {flag.feedback && (
                              <Link {...links.record(flag.feedback, own)}>{t("doubt.see")}</Link>
                            )}
                          </Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              </details>
            </>
          )
        }
      </Loaded>
    </section>
  );
}
