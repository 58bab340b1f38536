import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { metricQuery } from "@/api/metrics";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Empty, Loaded } from "@/components/page/states";
import { ScoreTile } from "@/components/score-tile/score-tile";
import { and, links, term } from "@/lib/links";
import { type Question, type SurveyDetail, surveyQuery } from "./data";
import { mainText, questionsOf } from "./definition";
import { kindModule, kinds } from "./kinds";
import { Running } from "./running";
import { SurveyFrame } from "./survey-frame";
import classes from "./surveys.module.css";
import { bridge } from "./versions/bridge";
import { useVersions } from "./versions/use-versions";
import { Changes, VersionChoice } from "./versions/version-choice";

/** What came back: a number with its interval for each score, a chart or a table for each question, the latest words. */
export function ResultsPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <Results survey={data} />}</Loaded>;
}

type ScoreName = "nps" | "csat" | "ces" | "rating";

function Results({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const { published } = useVersions(survey.id);
  const [pinned, setPinned] = useState<number | null>(null);
  const bridged = useMemo(() => bridge(published), [published]);
  const only = published.find(({ version }) => version === pinned);
  const whole = term("survey", survey.slug);
  const filter = pinned ? and(whole, term("version", String(pinned))) : whole;
  // Words are those that respondents saw; the draft may say something else by now.
  const definition = only?.definition ?? bridged?.definition ?? survey.draft.definition;
  const questions = questionsOf(definition);
  const shown = new Set<string>();
  const scored = questions.filter(({ kind: { type } }) => {
    const first = kinds[type].score && !shown.has(type);
    if (first) shown.add(type);
    return first;
  });
  if (survey.counts.complete === 0) {
    return (
      <SurveyFrame survey={survey}>
        <Empty title={t("no_results")} text={t("no_results_text", { count: survey.counts.open })} />
        <Running survey={survey} />
      </SurveyFrame>
    );
  }
  return (
    <SurveyFrame survey={survey}>
      <p className="muted">
        {t("results_base", { count: survey.counts.complete })}
        {survey.counts.open > 0 && ` · ${t("open", { count: survey.counts.open })}`}{" "}
        <Link {...links.feedback(filter)}>{t("see_records")}</Link>
      </p>
      {published.length > 1 && (
        <>
          <VersionChoice published={published} pinned={pinned} onPin={setPinned} />
          {!pinned && <Changes changes={bridged?.changes ?? []} />}
        </>
      )}
      <div className={classes.results}>
        {scored.map((question) => (
          <Score
            key={question.key}
            metric={question.kind.type as ScoreName}
            question={question}
            text={mainText(definition, question.text)}
            filter={filter}
          />
        ))}
        {questions.map((question) => {
          const { Results } = kindModule(question.kind);
          return (
            Results && (
              <Results
                key={question.key}
                kind={question.kind}
                question={question}
                definition={definition}
                survey={survey.id}
                field={`${survey.slug}.${question.key}`}
                filter={filter}
              />
            )
          );
        })}
      </div>
      <Running survey={survey} />
      <Latest filter={and(filter, "has:text")} />
    </SurveyFrame>
  );
}

function Score({
  metric,
  question,
  text,
  filter,
}: {
  metric: ScoreName;
  question: Question;
  text: string;
  filter: string;
}) {
  const { t } = useTranslation("surveys");
  const report = useQuery(metricQuery(metric, { filter }));
  return (
    <Loaded query={report}>
      {({ value, low, high, base }) => (
        <ScoreTile
          title={`${t(`kinds.${question.kind.type}`)} · ${text}`}
          metric={metric}
          value={value ?? null}
          low={low}
          high={high}
          base={base}
          link={links.feedback(and(filter, `has:${metric}`))}
        />
      )}
    </Loaded>
  );
}

function Latest({ filter }: { filter: string }) {
  const { t } = useTranslation("surveys");
  const navigate = useNavigate();
  const latest = useQuery({
    queryKey: ["feedback", "survey", filter],
    queryFn: () => ok(api.GET("/api/v1/feedback", { params: { query: { filter, limit: 10 } } })),
  });
  return (
    <section>
      <h2>{t("latest")}</h2>
      <Loaded query={latest}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t("no_words")}</p>
          ) : (
            <div className={classes.latest}>
              {items.map((record) => (
                <FeedbackCard
                  key={record.id}
                  record={record}
                  hits={record.highlights}
                  lines={4}
                  onOpen={(id) => void navigate(links.record(id, filter))}
                />
              ))}
            </div>
          )
        }
      </Loaded>
    </section>
  );
}
