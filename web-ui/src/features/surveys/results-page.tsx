import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { metricQuery } from "@/api/metrics";
import { BarChart } from "@/components/charts/bar-chart";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Empty, Loaded } from "@/components/page/states";
import { ScoreTile } from "@/components/score-tile/score-tile";
import { and, links, term } from "@/lib/links";
import { type Definition, type Question, type SurveyDetail, surveyQuery } from "./data";
import { mainText, questionsOf } from "./definition";
import { SurveyFrame } from "./survey-frame";
import classes from "./surveys.module.css";

/** What came back: a number with its interval for each score, a chart for each choice, the latest words. */
export function ResultsPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <Results survey={data} />}</Loaded>;
}

type ScoreName = "nps" | "csat" | "ces" | "rating";
const scores: readonly string[] = ["nps", "csat", "ces", "rating"];

function Results({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const filter = term("survey", survey.slug);
  const { definition } = survey.draft;
  const questions = questionsOf(definition);
  const shown = new Set<string>();
  const scored = questions.filter(({ kind: { type } }) => {
    const first = scores.includes(type) && !shown.has(type);
    if (first) shown.add(type);
    return first;
  });
  const chosen = questions.filter(({ kind }) =>
    ["single", "multiple", "dropdown", "consent"].includes(kind.type),
  );
  if (survey.counts.complete === 0) {
    return (
      <SurveyFrame survey={survey}>
        <Empty title={t("no_results")} text={t("no_results_text", { count: survey.counts.open })} />
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
        {chosen.map((question) => (
          <Choices
            key={question.key}
            question={question}
            definition={definition}
            filter={filter}
            slug={survey.slug}
          />
        ))}
      </div>
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

interface ChoicesProps {
  question: Question;
  definition: Definition;
  filter: string;
  slug: string;
}

function Choices({ question, definition, filter, slug }: ChoicesProps) {
  const { t } = useTranslation("surveys");
  const navigate = useNavigate();
  const field = `${slug}.${question.key}`;
  const report = useQuery(metricQuery("volume", { filter: and(filter, `has:${field}`), by: field }));
  const { kind } = question;
  const label = (code: string) => {
    if (kind.type === "consent") return t(code === "true" ? "agreed" : "not_agreed");
    if (code === "other") return t("other");
    const choices =
      kind.type === "single" || kind.type === "multiple" || kind.type === "dropdown" ? kind.choices : [];
    const found = choices.find((choice) => choice.code === code);
    return (found && mainText(definition, found.text)) || code;
  };
  return (
    <section className="card">
      <Loaded query={report}>
        {({ groups }) => {
          const filled = groups.filter(({ key, base }) => key != null && base > 0);
          if (filled.length === 0)
            return <Empty title={mainText(definition, question.text)} text={t("no_answers")} />;
          return (
            <BarChart
              title={mainText(definition, question.text)}
              metric="volume"
              bars={filled.map(({ key, base }) => ({
                key: key ?? "",
                label: label(key ?? ""),
                value: base,
                base,
              }))}
              onPick={(key) => void navigate(links.feedback(and(filter, term(field, key))))}
            />
          );
        }}
      </Loaded>
    </section>
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
