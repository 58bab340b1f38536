import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Pill } from "@/components/page/pill";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { type SurveyDetail, stateTone, surveysQuery } from "./data";

interface FrameProps {
  survey: SurveyDetail;
  /** Before the menu: what this page adds. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of one survey: its name, how it stands, its pages, what can be done with it. */
export function SurveyFrame({ survey, actions, children }: FrameProps) {
  const { t } = useTranslation("surveys");
  const x = useTranslation("exchange").t;
  const may = useMay("surveys:write");
  const mayReport = useMay("reports:write");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = { params: { path: { id: survey.id } } };
  const failed = (error: unknown) => notifyFailed(asApiError(error).message);
  const changing = useMutation({
    mutationFn: (state: "live" | "paused" | "closed") =>
      ok(api.PUT("/api/v1/surveys/{id}/state", { ...path, body: { state } })),
    onSuccess: async ({ state }) => {
      await queries.invalidateQueries({ queryKey: ["surveys"] });
      notifyDone(t(`now.${state}`));
    },
    onError: failed,
  });
  const copying = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/surveys/{id}/copies", { ...path, body: {} })),
    onSuccess: async ({ id, name }) => {
      await queries.invalidateQueries({ queryKey: surveysQuery.queryKey });
      notifyDone(t("copied", { name }));
      await navigate({ to: `/surveys/${id}` });
    },
    onError: failed,
  });
  const removing = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/surveys/{id}", path)),
    onSuccess: async () => {
      await navigate({ to: "/surveys" });
      await queries.invalidateQueries({ queryKey: surveysQuery.queryKey, exact: true });
      notifyDone(t("removed", { name: survey.name }));
    },
    onError: failed,
  });
  const reporting = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/surveys/{id}/dashboard", path)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["dashboards"] });
      notifyDone(x("dashboard_made"));
    },
    onError: failed,
  });
  const base = `/surveys/${survey.id}`;
  return (
    <Page
      title={survey.name}
      back={{ to: "/surveys", label: t("title") }}
      aside={
        <Pill tone={stateTone[survey.state]}>
          {t(`state.${survey.state}`)}
          {survey.live_version != null && ` · ${t("version", { version: survey.live_version })}`}
        </Pill>
      }
      tabs={[
        { to: base, label: t("tabs.design"), exact: true },
        { to: `${base}/look`, label: t("look") },
        { to: `${base}/languages`, label: x("languages") },
        { to: `${base}/review`, label: t("tabs.review") },
        { to: `${base}/distribute`, label: t("tabs.distribute") },
        { to: `${base}/results`, label: t("tabs.results") },
        { to: `${base}/participation`, label: t("participation:tab") },
      ]}
      actions={
        <>
          {actions}
          {may && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" px={10} aria-label={t("more")}>
                  <IconDots size={18} aria-hidden="true" />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {survey.state === "live" && (
                  <Menu.Item onClick={() => changing.mutate("paused")}>{t("pause")}</Menu.Item>
                )}
                {(survey.state === "paused" || survey.state === "closed") && (
                  <Menu.Item onClick={() => changing.mutate("live")}>{t("resume")}</Menu.Item>
                )}
                {(survey.state === "live" || survey.state === "paused") && (
                  <Menu.Item onClick={() => changing.mutate("closed")}>{t("close")}</Menu.Item>
                )}
                <Menu.Item onClick={() => copying.mutate()}>{t("copy")}</Menu.Item>
                <Menu.Item component="a" href={`/api/v1/surveys/${survey.id}/file`} download>
                  {x("download")}
                </Menu.Item>
                {mayReport && <Menu.Item onClick={() => reporting.mutate()}>{x("make_dashboard")}</Menu.Item>}
                {survey.state === "draft" && (
                  <Menu.Item color="red" onClick={() => removing.mutate()}>
                    {t("remove")}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      {children}
    </Page>
  );
}
