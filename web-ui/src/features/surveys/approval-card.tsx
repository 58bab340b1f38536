import { Button, Group, Stack, Switch, Textarea } from "@mantine/core";
import { IconCircleCheck, IconSignature } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { useFormat } from "@/lib/format";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { type SurveyDetail, surveyQuery } from "./data";
import classes from "./surveys.module.css";

/** Whether somebody must sign the draft before it is published, who did, and the place to sign. */
export function ApprovalCard({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("approval");
  const format = useFormat();
  const approves = useMay("surveys:approve");
  const administers = useMay("admin");
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const { approval, review } = survey;
  const { signature } = approval;
  const path = { params: { path: { id: survey.id } } };
  const after = {
    onSuccess: () => queries.invalidateQueries({ queryKey: surveyQuery(survey.id).queryKey }),
    onError: async (error: unknown) => {
      await queries.invalidateQueries({ queryKey: surveyQuery(survey.id).queryKey });
      const { code, message } = asApiError(error);
      notifyFailed(t("failed"), t(`problems.${code}`, { defaultValue: message }));
    },
  };
  const signing = useMutation({
    ...after,
    mutationFn: () =>
      ok(api.POST("/api/v1/surveys/{id}/approval", { ...path, body: { hash: approval.hash, note } })),
    onSuccess: async () => {
      setNote("");
      await after.onSuccess();
      notifyDone(t("signed"));
    },
  });
  const withdrawing = useMutation({
    ...after,
    mutationFn: () => ok(api.DELETE("/api/v1/surveys/{id}/approval", path)),
  });
  const ruling = useMutation({
    ...after,
    mutationFn: (required: boolean) =>
      ok(api.PUT("/api/v1/surveys/{id}/approval-rule", { ...path, body: { required } })),
  });
  const demanding = useMutation({
    ...after,
    mutationFn: (approval_required: boolean) =>
      ok(api.PUT("/api/v1/survey-policy", { body: { approval_required } })),
  });
  const required = approval.by_survey || approval.by_organisation;
  return (
    <section className="card" aria-labelledby="approval">
      <h2 id="approval">{t("title")}</h2>
      <Stack gap="sm">
        <p className={classes.signature} data-signed={signature ? true : undefined} role="status">
          {signature ? (
            <IconCircleCheck size={18} aria-hidden="true" />
          ) : (
            <IconSignature size={18} aria-hidden="true" />
          )}
          <span>
            {signature
              ? t("signed_by", { who: signature.signed_by, when: format.dateTime(signature.signed_at) })
              : t(required ? "waiting" : "not_needed")}
            {signature?.note && (
              <>
                <br />
                {signature.note}
              </>
            )}
          </span>
        </p>
        <p className="muted small">
          {t("hash")} <code title={approval.hash}>{approval.hash.slice(0, 16)}</code>
        </p>
        {approves && required && !signature && (
          <>
            <Textarea
              autosize
              minRows={2}
              maxLength={2000}
              label={t("note")}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Group>
              <Button
                loading={signing.isPending}
                disabled={review.flaws.length > 0}
                onClick={() => signing.mutate()}
              >
                {t("sign")}
              </Button>
              {review.flaws.length > 0 && <span className="muted small">{t("flawed")}</span>}
            </Group>
          </>
        )}
        {approves && signature && (
          <Group>
            <Button variant="default" loading={withdrawing.isPending} onClick={() => withdrawing.mutate()}>
              {t("withdraw")}
            </Button>
          </Group>
        )}
        {approves && (
          <Switch
            label={t("by_survey")}
            description={approval.by_organisation ? t("by_survey_anyway") : undefined}
            checked={approval.by_survey}
            disabled={ruling.isPending}
            onChange={(event) => ruling.mutate(event.currentTarget.checked)}
          />
        )}
        {administers && (
          <Switch
            label={t("by_organisation")}
            checked={approval.by_organisation}
            disabled={demanding.isPending}
            onChange={(event) => demanding.mutate(event.currentTarget.checked)}
          />
        )}
      </Stack>
    </section>
  );
}
