import { Alert, Button, Group } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Pill } from "@/components/page/pill";
import { Loaded } from "@/components/page/states";
import { notifyFailed } from "@/lib/notify";
import { type Campaign, campaignQuery, campaignTone } from "./campaign-data";
import { CampaignForm } from "./campaign-form";
import { CampaignProgress } from "./campaign-progress";
import { type SurveyDetail, surveyQuery } from "./data";

/** One campaign: prepared, launched, watched. */
export function CampaignPage() {
  const { id = "", campaign = "" } = useParams({ strict: false }) as { id?: string; campaign?: string };
  const survey = useQuery(surveyQuery(id));
  const found = useQuery(campaignQuery(campaign));
  return (
    <Loaded query={survey}>
      {(of) => <Loaded query={found}>{(one) => <One survey={of} campaign={one} />}</Loaded>}
    </Loaded>
  );
}

function One({ survey, campaign }: { survey: SurveyDetail; campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = { params: { path: { id: campaign.id } } };
  const failed = (error: unknown) => {
    const { code, message } = asApiError(error);
    notifyFailed(t(`problems.${code}`, { defaultValue: message }));
  };
  const changing = useMutation({
    mutationFn: (state: "running" | "paused" | "stopped") =>
      ok(api.PUT("/api/v1/campaigns/{id}/state", { ...path, body: { state } })),
    onSuccess: (changed) => {
      queries.setQueryData(campaignQuery(campaign.id).queryKey, changed);
    },
    onError: failed,
  });
  const removing = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/campaigns/{id}", path)),
    onSuccess: () => navigate({ to: `/surveys/${survey.id}/distribute` }),
    onError: failed,
  });
  const to = (state: "running" | "paused" | "stopped", label: string, main = false) => (
    <Button
      variant={main ? "filled" : "default"}
      loading={changing.isPending}
      onClick={() => changing.mutate(state)}
    >
      {label}
    </Button>
  );
  const alive = campaign.state === "running" || campaign.state === "scheduled";
  return (
    <Page
      title={campaign.name}
      back={{ to: `/surveys/${survey.id}/distribute`, label: survey.name }}
      aside={<Pill tone={campaignTone[campaign.state]}>{t(`states.${campaign.state}`)}</Pill>}
      actions={
        may && (
          <Group gap={8}>
            {campaign.state === "draft" && (
              <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate()}>
                {t("remove")}
              </Button>
            )}
            {campaign.state === "draft" && to("running", t("launch"), true)}
            {campaign.state === "paused" && to("running", t("resume"), true)}
            {alive && to("paused", t("pause"))}
            {(alive || campaign.state === "paused") && to("stopped", t("stop"))}
          </Group>
        )
      }
    >
      {campaign.note && (
        <Alert color="orange" mb={16} role="status">
          {t(`notes.${campaign.note}`, { defaultValue: campaign.note })}
        </Alert>
      )}
      {campaign.state === "draft" ? (
        <CampaignForm survey={survey} campaign={campaign} />
      ) : (
        <CampaignProgress campaign={campaign} />
      )}
    </Page>
  );
}
