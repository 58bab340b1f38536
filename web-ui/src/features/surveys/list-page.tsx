import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Sparkline } from "@/components/charts/sparkline";
import { Page } from "@/components/page/page";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { useUrlState } from "@/lib/use-filter";
import { stateTone, surveysQuery } from "./data";
import classes from "./surveys.module.css";

/** All surveys with what came back from each. */
export function ListPage() {
  const { t } = useTranslation("surveys");
  const format = useFormat();
  const may = useMay("surveys:write");
  const [adding, setAdding] = useUrlState("add");
  const surveys = useQuery(surveysQuery);
  useKeys(may ? [{ keys: "n", label: "surveys:add", run: () => setAdding("1") }] : []);
  const button = may && <Button onClick={() => setAdding("1")}>{t("add")}</Button>;
  return (
    <Page title={t("title")} actions={button}>
      <Loaded query={surveys}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("none")} text={t("none_text")}>
              {button}
            </Empty>
          ) : (
            <ul className={classes.list}>
              {items.map((survey) => (
                <li key={survey.id} className="card">
                  <Link to={`/surveys/${survey.id}` as string} className={classes.item}>
                    <span className={classes.itemName}>
                      <b>{survey.name}</b>
                      <Pill tone={stateTone[survey.state]}>{t(`state.${survey.state}`)}</Pill>
                      <span className="muted small">
                        {t("changed", { time: format.near(survey.updated_at), who: survey.updated_by })}
                      </span>
                    </span>
                    <span className={classes.itemChart}>
                      {survey.counts.complete > 0 && (
                        <Sparkline bars height={32} points={survey.counts.days} label={t("per_day")} />
                      )}
                    </span>
                    <span className={classes.itemCount}>
                      <b className="num">{format.count(survey.counts.complete)}</b>
                      <span className="muted small">
                        {t("responses", { count: survey.counts.complete })}
                        {survey.counts.open > 0 && ` · ${t("open", { count: survey.counts.open })}`}
                      </span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {adding && may && <AddSurvey onClose={() => setAdding("")} />}
    </Page>
  );
}

function AddSurvey({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation("surveys");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [language, setLanguage] = useState(i18n.language.startsWith("de") ? "de" : "en");
  const making = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/surveys", { body: { name, language } })),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: surveysQuery.queryKey });
      await navigate({ to: `/surveys/${id}` });
    },
  });
  const problem = making.error && asApiError(making.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("add")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label={t("name")}
            description={t("name_hint")}
            value={name}
            error={problem && (problem.at("name")?.message ?? problem.message)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t("language")}
            data={["en", "de", "fr"].map((value) => ({ value, label: t(`languages.${value}`) }))}
            value={language}
            allowDeselect={false}
            onChange={(value) => setLanguage(value ?? "en")}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={making.isPending} disabled={!name.trim()}>
              {t("make")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
