import { SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/states";
import { type SurveyDetail, surveyQuery, type Theme } from "../data";
import { DraftConflict, DraftTools } from "../draft-tools";
import { SurveyFrame } from "../survey-frame";
import { useDraft } from "../use-draft";
import { Colours } from "./colours";
import { Devices } from "./devices";
import { LogoField } from "./logo-field";
import classes from "./look.module.css";

const fonts = ["system", "humanist", "geometric", "rounded", "serif", "book", "slab", "typewriter"] as const;

/** How a survey looks: logo, colours and letters, with the real page on three devices beside them. */
export function LookPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <Look key={data.id} survey={data} />}</Loaded>;
}

function Look({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("look");
  const words = useTranslation("surveys").t;
  const may = useMay("surveys:write");
  const draft = useDraft(survey);
  const { definition } = draft;
  const [language, setLanguage] = useState(definition.languages[0] ?? "en");
  const theme: Theme = definition.theme ?? { colour: "#2f5bd7" };
  const change = (part: Partial<Theme>, what: string) =>
    draft.change({ ...definition, theme: { ...theme, ...part } }, `theme ${what}`);
  return (
    <SurveyFrame survey={survey} actions={<DraftTools draft={draft} survey={survey} />}>
      {draft.saving === "conflict" && <DraftConflict draft={draft} />}
      <div className={classes.page}>
        <div className={classes.sections} inert={!may}>
          <section className="card" aria-labelledby="look-logo">
            <h2 id="look-logo">{t("logo")}</h2>
            {definition.languages.length > 1 && (
              <SegmentedControl
                size="xs"
                mb="sm"
                aria-label={words("edit_in")}
                data={definition.languages.map((value) => ({
                  value,
                  label: words(`languages.${value}`, { defaultValue: value }),
                }))}
                value={language}
                onChange={setLanguage}
              />
            )}
            <LogoField survey={survey.id} theme={theme} language={language} onChange={change} />
          </section>
          <section className="card" aria-labelledby="look-colours">
            <h2 id="look-colours">{t("colours")}</h2>
            <Colours theme={theme} onChange={change} />
          </section>
          <section className="card" aria-labelledby="look-letters">
            <h2 id="look-letters">{t("letters")}</h2>
            <Select
              aria-labelledby="look-letters"
              description={t("letters_hint")}
              allowDeselect={false}
              data={fonts.map((value) => ({ value, label: t(`fonts.${value}`) }))}
              value={theme.font ?? "system"}
              onChange={(value) => change({ font: fonts.find((font) => font === value) }, "font")}
            />
          </section>
        </div>
        <Devices survey={survey.id} revision={draft.revision} language={language} />
      </div>
    </SurveyFrame>
  );
}
