import { Button, Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Loaded } from "@/components/page/states";
import { notifyDone } from "@/lib/notify";
import { surveysQuery } from "../data";
import { type Template, templatesQuery } from "./data";
import classes from "./exchange.module.css";
import { ImportDialog } from "./import-dialog";

/** Where a survey begins: blank, ready-made with a live preview, or out of a file. */
export function NewPage() {
  const { t, i18n } = useTranslation("exchange");
  const templates = useQuery(templatesQuery(i18n.language.slice(0, 2)));
  const [chosen, setChosen] = useState("");
  const [importing, setImporting] = useState(false);
  return (
    <Page
      title={t("new")}
      back={{ to: "/surveys", label: t("surveys") }}
      actions={
        <Button variant="default" onClick={() => setImporting(true)}>
          {t("import")}
        </Button>
      }
    >
      <Loaded query={templates}>
        {({ items }) => {
          const template = items.find(({ slug }) => slug === chosen);
          const occasions = [...new Set(items.map(({ occasion }) => occasion))];
          return (
            <div className={classes.gallery}>
              <div>
                <ul className={classes.cards}>
                  <li>
                    <button type="button" aria-pressed={chosen === ""} onClick={() => setChosen("")}>
                      <b>{t("blank")}</b>
                      <div className="muted small">{t("blank_text")}</div>
                    </button>
                  </li>
                </ul>
                {occasions.map((occasion) => (
                  <section key={occasion} aria-label={t(`occasion.${occasion}`)}>
                    <h2>{t(`occasion.${occasion}`)}</h2>
                    <ul className={classes.cards}>
                      {items
                        .filter((item) => item.occasion === occasion)
                        .map((item) => (
                          <li key={item.slug}>
                            <button
                              type="button"
                              aria-pressed={chosen === item.slug}
                              onClick={() => setChosen(item.slug)}
                            >
                              <b>{item.name}</b>
                              <div className="muted small">{item.about}</div>
                              <div className="muted small">
                                {t("length", {
                                  count: item.questions,
                                  minutes: Math.max(1, Math.round(item.seconds / 60)),
                                })}
                              </div>
                            </button>
                          </li>
                        ))}
                    </ul>
                  </section>
                ))}
              </div>
              <Begin key={chosen} template={template} />
            </div>
          );
        }}
      </Loaded>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Page>
  );
}

function Begin({ template }: { template?: Template }) {
  const { t, i18n } = useTranslation("exchange");
  const words = useTranslation("surveys").t;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayReport = useMay("reports:write");
  const reader = i18n.language.slice(0, 2);
  const languages = template?.languages ?? ["en", "de", "fr"];
  const [name, setName] = useState(template?.name ?? "");
  const [language, setLanguage] = useState(languages.includes(reader) ? reader : "en");
  const [all, setAll] = useState(false);
  const [dashboard, setDashboard] = useState(true);
  const making = useMutation({
    mutationFn: async () => {
      if (!template) return (await ok(api.POST("/api/v1/surveys", { body: { name, language } }))).id;
      const made = await ok(
        api.POST("/api/v1/survey-templates/{slug}/surveys", {
          params: { path: { slug: template.slug } },
          body: { name, language, all_languages: all, dashboard: dashboard && mayReport },
        }),
      );
      if (made.dashboard) notifyDone(t("with_dashboard"));
      return made.survey.id;
    },
    onSuccess: async (id) => {
      await queries.invalidateQueries({ queryKey: surveysQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ["dashboards"] });
      await navigate({ to: `/surveys/${id}` as string });
    },
  });
  const problem = making.error && asApiError(making.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <aside className={`card ${classes.side}`} aria-label={template?.name ?? t("blank")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={words("name")}
            description={words("name_hint")}
            value={name}
            error={problem && (problem.at("name")?.message ?? problem.message)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={words("language")}
            data={languages.map((value) => ({ value, label: words(`languages.${value}`) }))}
            value={language}
            allowDeselect={false}
            onChange={(value) => setLanguage(value ?? "en")}
          />
          {template && (
            <>
              <Checkbox
                label={t("all_languages", { count: languages.length - 1 })}
                checked={all}
                onChange={(event) => setAll(event.currentTarget.checked)}
              />
              {mayReport && (
                <Checkbox
                  label={t("dashboard")}
                  checked={dashboard}
                  onChange={(event) => setDashboard(event.currentTarget.checked)}
                />
              )}
            </>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={making.isPending} disabled={!name.trim()}>
              {words("make")}
            </Button>
          </Group>
        </Stack>
      </form>
      {template && (
        <iframe
          key={language}
          title={t("preview", { name: template.name })}
          src={`/api/v1/survey-templates/${template.slug}/preview?lang=${language}`}
          sandbox="allow-scripts allow-forms allow-same-origin"
        />
      )}
    </aside>
  );
}
