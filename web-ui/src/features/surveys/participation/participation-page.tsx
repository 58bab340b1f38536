import { NumberInput, Select } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { campaignsQuery } from "../campaign-data";
import { type SurveyDetail, surveyQuery } from "../data";
import { mainText, questionsOf } from "../definition";
import { SurveyFrame } from "../survey-frame";
import { Numbers } from "./numbers";
import classes from "./participation.module.css";

type Participation = components["schemas"]["Participation"];

/** Every outcome with its class in the Standard Definitions; those without one stand in no rate. */
const outcomes = [
  ["complete", "I"],
  ["partial", "P"],
  ["break_off", "R"],
  ["opt_out", "R"],
  ["looked", "R"],
  ["non_contact", "NC"],
  ["unknown", "UH"],
  ["undeliverable", "UO"],
  ["ineligible", "NE"],
  ["on_its_way", ""],
  ["not_asked", ""],
] as const;

const rates = [
  ...(["rr1", "rr2", "rr3", "rr4", "rr5", "rr6"] as const),
  ...(["coop1", "coop2", "coop3", "coop4"] as const),
  ...(["ref1", "ref2", "ref3", "con1", "con2", "con3"] as const),
];

/** Who took part: what became of everybody who was asked, how far people get, on what and how fast. */
export function ParticipationPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <Report survey={data} />}</Loaded>;
}

function Report({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("participation");
  const [campaign, setCampaign] = useState<string | null>(null);
  const [e, setE] = useState<number | null>(null);
  const campaigns = useQuery(campaignsQuery(survey.id));
  const report = useQuery({
    queryKey: ["surveys", survey.id, "participation", campaign, e],
    queryFn: () =>
      ok(
        api.GET("/api/v1/surveys/{id}/participation", {
          params: { path: { id: survey.id }, query: { campaign: campaign ?? undefined, e: e ?? undefined } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const offered = (campaigns.data?.items ?? []).filter(({ state }) => state !== "draft");
  return (
    <SurveyFrame survey={survey}>
      <div className={classes.asked}>
        <Select
          label={t("of")}
          placeholder={t("everybody")}
          clearable
          data={offered.map(({ id, name }) => ({ value: id, label: name }))}
          value={campaign}
          onChange={setCampaign}
        />
        <NumberInput
          label={t("e")}
          description={t("e_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          min={0}
          max={1}
          step={0.05}
          decimalScale={3}
          value={e ?? ""}
          onChange={(value) => setE(typeof value === "number" ? value : null)}
        />
      </div>
      <Loaded query={report}>
        {(data) =>
          Object.keys(data.invitations).length === 0 && data.all.started === 0 ? (
            <Empty title={t("nobody")} text={t("nobody_text")} />
          ) : (
            <div className={classes.report}>
              <div className={classes.column}>
                {Object.keys(data.invitations).length > 0 && <Invited report={data} />}
                <Steps survey={survey} report={data} />
                <Devices report={data} />
              </div>
              <Rates report={data} />
            </div>
          )
        }
      </Loaded>
    </SurveyFrame>
  );
}

function Invited({ report }: { report: Participation }) {
  const { t } = useTranslation("participation");
  const format = useFormat();
  const rows = outcomes.filter(([name]) => report.invitations[name]);
  return (
    <Numbers
      title={t("invited")}
      columns={[t("outcome"), t("class"), t("people")]}
      rows={rows.map(([name, of]) => ({
        key: name,
        label: t(`outcomes.${name}`),
        cells: [of || "–", format.count(report.invitations[name] ?? 0)],
      }))}
    />
  );
}

function Rates({ report }: { report: Participation }) {
  const { t } = useTranslation("participation");
  const format = useFormat();
  const found = report.rates;
  if (!found) return null;
  return (
    <Numbers
      title={t("rates")}
      hint={t(report.e_given ? "with_e_given" : "with_e", { e: format.number(found.e, 3) })}
      columns={[t("rate"), t("meaning"), t("value")]}
      rows={rates.map((name) => {
        const value = found[name];
        return {
          key: name,
          label: name.toUpperCase(),
          cells: [t(`means.${name}`), value == null ? "–" : format.percent(value, 1)],
        };
      })}
    />
  );
}

function Steps({ survey, report }: { survey: SurveyDetail; report: Participation }) {
  const { t } = useTranslation("participation");
  const format = useFormat();
  const { definition } = survey.draft;
  const named = new Map(questionsOf(definition).map(({ key, text }) => [key, mainText(definition, text)]));
  const share = (part: number, of: number) => (of === 0 ? "–" : format.percent(part / of));
  return (
    <Numbers
      title={t("steps")}
      hint={t("steps_hint")}
      columns={[t("question"), t("seen"), t("answered"), t("left")]}
      rows={report.questions.map(({ question, seen, answered, left }) => ({
        key: question,
        label: named.get(question) || question,
        share: report.all.started === 0 ? 0 : answered / report.all.started,
        cells: [
          format.count(seen),
          `${format.count(answered)} · ${share(answered, seen)}`,
          `${format.count(left)} · ${share(left, seen)}`,
        ],
      }))}
    />
  );
}

function Devices({ report }: { report: Participation }) {
  const { t } = useTranslation("participation");
  const format = useFormat();
  const time = (seconds?: number | null) =>
    seconds == null ? "–" : t("minutes", { minutes: format.number(seconds / 60, 1) });
  const row = (key: string, { started, complete, median_seconds, slow_seconds }: Participation["all"]) => ({
    key,
    label: t(`devices.${key}`),
    cells: [
      format.count(started),
      started === 0 ? "–" : `${format.count(complete)} · ${format.percent(complete / started)}`,
      time(median_seconds),
      time(slow_seconds),
    ],
  });
  return (
    <Numbers
      title={t("how")}
      hint={t("how_hint")}
      columns={[t("on"), t("started"), t("finished"), t("median"), t("slow")]}
      rows={[
        ...report.devices.map((one) => row(one.device, one)),
        row("links", report.links),
        row("all", report.all),
      ]}
    />
  );
}
