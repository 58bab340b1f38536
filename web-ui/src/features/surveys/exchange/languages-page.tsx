import { Alert, Button, Group, Menu, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Empty, Loaded } from "@/components/page/states";
import { notifyFailed } from "@/lib/notify";
import { type SurveyDetail, surveyQuery } from "../data";
import { SurveyFrame } from "../survey-frame";
import { sendFile, type TranslationsTaken, translationsQuery } from "./data";
import classes from "./exchange.module.css";

/** Every text of the draft in another language: written here, or by a translator in a file. */
export function LanguagesPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery({ ...surveyQuery(id), staleTime: 0 });
  return (
    <Loaded query={survey}>
      {(data) => (
        <SurveyFrame survey={data}>
          <Languages survey={data} />
        </SurveyFrame>
      )}
    </Loaded>
  );
}

/** What a language calls itself. */
export function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function Languages({ survey }: { survey: SurveyDetail }) {
  const { t, i18n } = useTranslation("exchange");
  const may = useMay("surveys:write");
  const others = survey.draft.definition.languages.slice(1);
  const [chosen, setChosen] = useState(others[0] ?? "");
  const [code, setCode] = useState("");
  const language = others.includes(chosen) || chosen === code ? chosen : (others[0] ?? "");
  const put = usePut(survey, (taken) => setChosen(taken));
  const add = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ language: code.trim(), body: "{}" });
  };
  const problem = put.error && asApiError(put.error);
  return (
    <>
      <Group align="end">
        {others.length > 0 && (
          <Select
            label={t("translate_to")}
            data={others.map((value) => ({ value, label: languageName(value, i18n.language) }))}
            value={language}
            allowDeselect={false}
            onChange={(value) => setChosen(value ?? "")}
          />
        )}
        {may && (
          <form onSubmit={add}>
            <Group align="end" gap="xs">
              <TextInput
                label={t("add_language")}
                placeholder={t("language_code")}
                value={code}
                error={problem?.at("language")?.message}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
              <Button type="submit" variant="default" disabled={!code.trim()} loading={put.isPending}>
                {t("add")}
              </Button>
            </Group>
          </form>
        )}
      </Group>
      {language ? (
        <Texts key={language} survey={survey} language={language} />
      ) : (
        <Empty title={t("one_language")} text={t("one_language_text")} />
      )}
    </>
  );
}

interface Put {
  language: string;
  body: Blob | string;
}

/** Sends translations and takes over the draft that they made. */
function usePut(survey: SurveyDetail, done?: (language: string, taken: TranslationsTaken) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ language, body }: Put) =>
      sendFile<TranslationsTaken>("PUT", `/api/v1/surveys/${survey.id}/translations`, { language }, body),
    onSuccess: async (taken, { language }) => {
      await queries.invalidateQueries({ queryKey: ["surveys", survey.id] });
      done?.(language, taken);
    },
  });
}

function Texts({ survey, language }: { survey: SurveyDetail; language: string }) {
  const { t, i18n } = useTranslation("exchange");
  const may = useMay("surveys:write");
  const input = useRef<HTMLInputElement>(null);
  const [onlyMissing, setOnlyMissing] = useState(false);
  const [taken, setTaken] = useState<TranslationsTaken | null>(null);
  const texts = useQuery(translationsQuery(survey.id, language));
  const reading = usePut(survey, (_, result) => setTaken(result));
  const writing = usePut(survey);
  const name = languageName(language, i18n.language);
  const file = (format: string) =>
    `/api/v1/surveys/${survey.id}/translations/file?${new URLSearchParams({ language, format })}`;
  const save = (id: string, before: string, now: string) => {
    if (now.trim() === before.trim()) return;
    writing.mutate(
      { language, body: JSON.stringify({ [id]: now }) },
      { onError: (error) => notifyFailed(asApiError(error).message) },
    );
  };
  return (
    <Loaded query={texts}>
      {({ items, missing }) => {
        const lacking = missing[language] ?? 0;
        const shown = onlyMissing ? items.filter(({ target }) => !target.trim()) : items;
        return (
          <section className="card" aria-label={name}>
            <Group justify="space-between">
              <b role="status">
                {lacking > 0
                  ? t("missing_count", { count: lacking, language: name })
                  : t("nothing_missing", { language: name })}
              </b>
              <Group gap="xs">
                <Switch
                  label={t("only_missing")}
                  checked={onlyMissing}
                  onChange={(event) => setOnlyMissing(event.currentTarget.checked)}
                />
                <Menu>
                  <Menu.Target>
                    <Button size="xs" variant="default">
                      {t("write_file")}
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item component="a" href={file("xliff")} download>
                      {t("xliff")}
                    </Menu.Item>
                    <Menu.Item component="a" href={file("csv")} download>
                      {t("csv")}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
                {may && (
                  <>
                    <input
                      ref={input}
                      type="file"
                      className="visually-hidden"
                      tabIndex={-1}
                      aria-label={t("read_file")}
                      accept=".xlf,.xliff,.csv,.json"
                      onChange={(event) => {
                        const chosen = event.currentTarget.files?.[0];
                        event.currentTarget.value = "";
                        if (chosen) reading.mutate({ language, body: chosen });
                      }}
                    />
                    <Button
                      size="xs"
                      variant="default"
                      loading={reading.isPending}
                      onClick={() => input.current?.click()}
                    >
                      {t("read_file")}
                    </Button>
                  </>
                )}
              </Group>
            </Group>
            {reading.error && (
              <Alert color="red" role="alert" mt="sm">
                {asApiError(reading.error).errors[0]?.message ?? asApiError(reading.error).message}
              </Alert>
            )}
            {taken && !reading.error && (
              <Alert mt="sm" role="status" withCloseButton onClose={() => setTaken(null)}>
                {t("taken", { count: taken.changed })}{" "}
                {taken.missing.length > 0 && t("still_missing", { count: taken.missing.length })}
                {taken.unknown.length > 0 && <p>{t("unknown", { list: taken.unknown.join(", ") })}</p>}
                {taken.outdated.length > 0 && <p>{t("outdated", { list: taken.outdated.join(", ") })}</p>}
              </Alert>
            )}
            <table className={classes.texts}>
              <thead>
                <tr>
                  <th scope="col">{t("id")}</th>
                  <th scope="col">
                    {languageName(survey.draft.definition.languages[0] ?? "en", i18n.language)}
                  </th>
                  <th scope="col">{name}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map(({ id, source, target }) => (
                  <tr key={`${id} ${target}`} data-missing={target.trim() ? undefined : ""}>
                    <td className="muted small">{id}</td>
                    <td style={{ whiteSpace: "pre-line" }}>{source}</td>
                    <td>
                      <Textarea
                        autosize
                        minRows={1}
                        lang={language}
                        dir="auto"
                        readOnly={!may}
                        aria-label={`${id} · ${name}`}
                        defaultValue={target}
                        onBlur={(event) => save(id, target, event.currentTarget.value)}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        );
      }}
    </Loaded>
  );
}
