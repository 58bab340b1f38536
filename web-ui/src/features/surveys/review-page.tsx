import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { ApprovalCard } from "./approval-card";
import { type Definition, type SurveyDetail, surveyQuery } from "./data";
import { mainText, questionsOf } from "./definition";
import { OriginCard } from "./exchange/origin-card";
import { LogicGraph } from "./flow/logic-graph";
import { SurveyFrame } from "./survey-frame";
import classes from "./surveys.module.css";

/** What stands in the way, what is worth a thought, and the button that publishes. */
export function ReviewPage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery({ ...surveyQuery(id), staleTime: 0 });
  return <Loaded query={survey}>{(data) => <Reviewed survey={data} />}</Loaded>;
}

/** The question that a place in the definition belongs to, in a reader's words. */
function useWhere(definition: Definition) {
  const { t } = useTranslation("surveys");
  return (path: string) => {
    const [, page, question] = /^pages\[(\d+)\](?:\.questions\[(\d+)\])?/.exec(path) ?? [];
    const found = definition.pages[Number(page)]?.questions[Number(question)];
    if (found) {
      const number = questionsOf(definition).indexOf(found) + 1;
      return `${t("question", { number })} · ${mainText(definition, found.text)}`;
    }
    if (path.startsWith("theme")) return t("look");
    return page === undefined ? t("settings") : t("page", { number: Number(page) + 1 });
  };
}

function Reviewed({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const format = useFormat();
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const where = useWhere(survey.draft.definition);
  const path = { params: { path: { id: survey.id } } };
  const versions = useQuery({
    queryKey: ["surveys", survey.id, "versions"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/versions", path)),
  });
  const publishing = useMutation({
    mutationFn: () =>
      ok(
        api.POST("/api/v1/surveys/{id}/publication", { ...path, body: { revision: survey.draft.revision } }),
      ),
    onSuccess: async ({ version }) => {
      await queries.invalidateQueries({ queryKey: ["surveys"] });
      notifyDone(t("published", { version }));
      await navigate({ to: `/surveys/${survey.id}/distribute` });
    },
    onError: async (error) => {
      await queries.invalidateQueries({ queryKey: surveyQuery(survey.id).queryKey });
      notifyFailed(t("not_published"), asApiError(error).message);
    },
  });
  const { flaws, remarks, seconds } = survey.review;
  const newest = versions.data?.items[0];
  const changed = newest?.revision !== survey.draft.revision;
  const { approval } = survey;
  const unsigned = (approval.by_survey || approval.by_organisation) && !approval.signature;
  return (
    <SurveyFrame
      survey={survey}
      actions={
        may && (
          <Button
            disabled={flaws.length > 0 || !changed || survey.state === "closed" || unsigned}
            loading={publishing.isPending}
            onClick={() => publishing.mutate()}
          >
            {t("publish", { version: (newest?.version ?? 0) + 1 })}
          </Button>
        )
      }
    >
      <div className={classes.reviewed}>
        <section className="card">
          <h2>{t("review.title")}</h2>
          <p className="muted">
            {t("review.length", {
              questions: questionsOf(survey.draft.definition).length,
              minutes: format.number(Math.max(0.5, seconds / 60), 1),
            })}
          </p>
          <ul className={classes.findings}>
            {flaws.map((flaw) => (
              <li key={`${flaw.path} ${flaw.code}`} data-tone="negative">
                <IconAlertTriangle size={18} aria-label={t("review.flaw")} />
                <span>
                  <Link to={`/surveys/${survey.id}` as string}>{where(flaw.path)}</Link>
                  <br />
                  {t(`flaws.${flaw.code}`, { defaultValue: flaw.message })}
                  {flaw.hint && <span className="muted"> ({flaw.hint})</span>}
                </span>
              </li>
            ))}
            {remarks.map((remark) => (
              <li key={`${remark.path} ${remark.code} ${remark.detail}`}>
                <IconInfoCircle size={18} aria-label={t("review.remark")} />
                <span>
                  {where(remark.path)}
                  <br />
                  {t(`remarks.${remark.code}`, { detail: remark.detail, defaultValue: remark.code })}
                </span>
              </li>
            ))}
            {flaws.length === 0 && (
              <li data-tone="positive">
                <IconCircleCheck size={18} aria-hidden="true" />
                <span>
                  {survey.state === "closed"
                    ? t("review.closed")
                    : changed
                      ? t(unsigned ? "review.unsigned" : "review.ready")
                      : t("review.unchanged", { version: newest?.version })}
                </span>
              </li>
            )}
          </ul>
        </section>
        <ApprovalCard survey={survey} />
        <LogicGraph survey={survey.id} revision={survey.draft.revision} />
        <OriginCard survey={survey.id} />
        <section className="card">
          <h2>{t("versions")}</h2>
          <Loaded query={versions}>
            {({ items }) =>
              items.length === 0 ? (
                <p className="muted">{t("no_versions")}</p>
              ) : (
                <ol className={classes.versions}>
                  {items.map(({ version, published_at, published_by, approved_by, hash }) => (
                    <li key={version}>
                      <b>{t("version", { version })}</b>
                      <span className="muted small">
                        {format.dateTime(published_at)} · {published_by}
                        {approved_by && ` · ${t("approved_by", { who: approved_by })}`}
                        {hash && (
                          <>
                            {" · "}
                            <code title={hash}>{hash.slice(0, 16)}</code>
                          </>
                        )}
                      </span>
                    </li>
                  ))}
                </ol>
              )
            }
          </Loaded>
        </section>
      </div>
    </SurveyFrame>
  );
}
