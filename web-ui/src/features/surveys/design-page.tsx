import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { DragList } from "@/components/form/drag-list";
import { Loaded } from "@/components/page/states";
import { useKeys } from "@/lib/keys";
import { notifyUndo } from "@/lib/notify";
import { AddQuestion } from "./add-question";
import { type KindName, type Question, type SurveyDetail, surveyQuery } from "./data";
import {
  addQuestion,
  changeQuestion,
  moveRow,
  nextKey,
  pagesOf,
  pathOf,
  questionsOf,
  removeQuestion,
  rowsOf,
  withLanguage,
} from "./definition";
import { DraftConflict, DraftTools } from "./draft-tools";
import { FromLibrary } from "./exchange/library";
import { FlowSettings } from "./flow/flow-settings";
import { PageFlowEditor } from "./flow/page-flow";
import { blankKind } from "./kinds";
import { PageHead } from "./page-head";
import { Preview } from "./preview";
import { QuestionCard } from "./question-card";
import { SurveyFrame } from "./survey-frame";
import { SurveySettings } from "./survey-settings";
import classes from "./surveys.module.css";
import { useDraft } from "./use-draft";

/** The designer: a page like the respondent's own, edited in place, with the real page beside it. */
export function DesignPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <Designer key={data.id} survey={data} />}</Loaded>;
}

function Designer({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const may = useMay("surveys:write");
  const draft = useDraft(survey);
  const { definition, change } = draft;
  const [focus, setFocus] = useState("");
  const [menu, setMenu] = useState(false);
  const [language, setLanguage] = useState(definition.languages[0] ?? "en");
  const rows = rowsOf(definition);
  const numbers = new Map(questionsOf(definition).map(({ key }, index) => [key, index + 1]));

  const add = (type: KindName) => {
    const key = nextKey(definition);
    const first = definition.languages[0] ?? "en";
    const words = {
      language: first,
      choice: t("blank.choice"),
      row: t("blank.row"),
      agree: t("blank.agree"),
      left: t("blank.left"),
      right: t("blank.right"),
      level: t("blank.level"),
      area: t("blank.area"),
    };
    const question = {
      key,
      text: { [first]: t(`blank.${type}`) },
      required: false,
      kind: blankKind(type, words),
    };
    change(addQuestion(definition, question, focus));
    setFocus(key);
    setMenu(false);
  };
  const insert = (question: Question) => {
    const key = nextKey(definition);
    change(addQuestion(definition, { ...question, key }, focus));
    setFocus(key);
  };
  const addPage = () => {
    change({ ...definition, pages: [...definition.pages, { questions: [] }] });
  };
  const remove = (key: string) => {
    change(removeQuestion(definition, key));
    notifyUndo(t("question_removed"), draft.undo);
  };
  useKeys(may ? [{ keys: "/", label: "surveys:add_question", run: () => setMenu(true) }] : []);

  return (
    <SurveyFrame survey={survey} actions={<DraftTools draft={draft} survey={survey} />}>
      {draft.saving === "conflict" && <DraftConflict draft={draft} />}
      <div className={classes.designer}>
        <div className={classes.sheet} inert={!may}>
          <input
            className={classes.surveyTitle}
            aria-label={t("respondent_title")}
            value={definition.title[language] ?? ""}
            placeholder={t("respondent_title")}
            onChange={(event) =>
              change(
                { ...definition, title: withLanguage(definition.title, language, event.currentTarget.value) },
                "title",
              )
            }
          />
          <DragList
            label={t("questions")}
            items={rows}
            itemKey={(row) => row.id}
            onMove={(from, to) => change(moveRow(definition, from, to))}
            render={(row, handle) =>
              row.kind === "page" ? (
                <PageHead
                  handle={definition.pages.length > 1 ? handle : null}
                  number={row.number}
                  of={definition.pages.length}
                  page={row.page}
                  language={language}
                  flow={
                    <PageFlowEditor
                      definition={definition}
                      at={row.number - 1}
                      flaws={draft.review.flaws}
                      onChange={change}
                    />
                  }
                  problem={
                    draft.review.flaws.find(
                      ({ path }) =>
                        path.startsWith(`pages[${row.number - 1}].`) && !path.includes("].questions["),
                    )?.message
                  }
                  onChange={(page, what) =>
                    change(
                      {
                        ...definition,
                        pages: pagesOf(rows.map((r) => (r.id === row.id ? { ...row, page } : r))),
                      },
                      what,
                    )
                  }
                  onRemove={
                    row.number > 1
                      ? () => change({ ...definition, pages: pagesOf(rows.filter((r) => r.id !== row.id)) })
                      : undefined
                  }
                />
              ) : (
                <QuestionCard
                  question={row.question}
                  number={numbers.get(row.id) ?? 0}
                  language={language}
                  handle={handle}
                  open={focus === row.id}
                  earlier={questionsOf(definition).slice(0, (numbers.get(row.id) ?? 1) - 1)}
                  flaws={draft.review.flaws.filter(({ path }) =>
                    path.startsWith(`${pathOf(definition, row.id)}.`),
                  )}
                  onOpen={() => setFocus(row.id)}
                  onChange={(part, what) =>
                    change(changeQuestion(definition, row.id, part), `${row.id} ${what}`)
                  }
                  onRemove={() => remove(row.id)}
                />
              )
            }
          />
          <AddQuestion
            opened={menu}
            onOpen={setMenu}
            onPick={add}
            onPage={addPage}
            more={<FromLibrary onPick={insert} />}
          />
          <SurveySettings
            definition={definition}
            language={language}
            onLanguage={setLanguage}
            onChange={(part, what) => change({ ...definition, ...part }, what)}
          />
          <FlowSettings
            definition={definition}
            language={language}
            flaws={draft.review.flaws}
            onChange={change}
          />
        </div>
        <Preview
          survey={survey.id}
          revision={draft.revision}
          language={language}
          seconds={draft.review.seconds}
        />
      </div>
    </SurveyFrame>
  );
}
