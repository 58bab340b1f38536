import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { SaveBar } from "@/components/form/save-bar";
import { Empty, Loaded } from "@/components/page/states";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { linksQuery, type SurveyDetail, surveyQuery } from "../data";
import { SurveyFrame } from "../survey-frame";
import { type Intercept, linesOf, type SurveyWebsite, type Website, websiteQuery } from "./data";
import { InterceptForm } from "./intercept-form";
import { Snippets } from "./snippets";
import classes from "./website.module.css";

/** The survey on websites: which may show it, when a page asks its visitors, what to copy into the page. */
export function WebsitePage() {
  const { id = "" } = useParams({ strict: false });
  const survey = useQuery(surveyQuery(id));
  return <Loaded query={survey}>{(data) => <OnWebsites survey={data} />}</Loaded>;
}

function OnWebsites({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("surveys");
  const published = survey.state !== "draft";
  const website = useQuery({ ...websiteQuery(survey.id), enabled: published });
  return (
    <SurveyFrame survey={survey}>
      {published ? (
        <Loaded query={website}>
          {(data) => <Settings key={JSON.stringify(data)} survey={survey} website={data} />}
        </Loaded>
      ) : (
        <Empty title={t("unpublished")} text={t("unpublished_text")}>
          <Button component={Link} {...{ to: `/surveys/${survey.id}/review` }}>
            {t("review_and_publish")}
          </Button>
        </Empty>
      )}
    </SurveyFrame>
  );
}

function Settings({ survey, website }: { survey: SurveyDetail; website: SurveyWebsite }) {
  const { t } = useTranslation("website");
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const known = website.intercept as Intercept;
  const typed = {
    sites: website.sites.join("\n"),
    pages: (known.pages ?? []).join("\n"),
    except: (known.except ?? []).join("\n"),
  };
  const [intercept, setIntercept] = useState(known);
  const [lists, setLists] = useState(typed);
  const body: Website = {
    sites: linesOf(lists.sites),
    intercept: { ...intercept, pages: linesOf(lists.pages), except: linesOf(lists.except) },
  };
  const saving = useMutation({
    mutationFn: () =>
      ok(api.PUT("/api/v1/surveys/{id}/website", { params: { path: { id: survey.id } }, body })),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: linksQuery(survey.id).queryKey });
      queries.setQueryData(websiteQuery(survey.id).queryKey, saved);
      notifyDone(t("saved"));
    },
    onError: (error) => {
      const problem = asApiError(error);
      if (problem.errors.length === 0) notifyFailed(problem.message);
    },
  });
  const problem = saving.error ? asApiError(saving.error) : null;
  const wrongSites = problem?.errors.filter(({ path }) => path.startsWith("sites")) ?? [];
  const dirty =
    JSON.stringify(body) !== JSON.stringify({ sites: website.sites, intercept: known }) ||
    (may && !website.addresses && lists.sites.trim() !== "");
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <section className="card" aria-labelledby="website-sites">
          <h2 id="website-sites">{t("sites.title")}</h2>
          <Textarea
            autosize
            minRows={2}
            disabled={!may}
            label={t("sites.label")}
            description={t("sites.hint")}
            placeholder={"https://www.example.com\nhttps://*.example.org"}
            value={lists.sites}
            error={wrongSites.length > 0 ? wrongSites.map(({ message }) => message).join(" ") : undefined}
            onChange={(event) => setLists({ ...lists, sites: event.currentTarget.value })}
          />
        </section>
        <InterceptForm
          definition={survey.draft.definition}
          intercept={intercept}
          lists={lists}
          problem={problem}
          disabled={!may}
          onChange={(part) => setIntercept({ ...intercept, ...part })}
          onLists={(part) => setLists({ ...lists, ...part })}
        />
        {may && (
          <SaveBar
            dirty={dirty}
            saving={saving.isPending}
            onSave={() => saving.mutate()}
            onReset={() => {
              saving.reset();
              setIntercept(known);
              setLists(typed);
            }}
          />
        )}
      </div>
      <Snippets survey={survey} website={website} />
    </div>
  );
}
