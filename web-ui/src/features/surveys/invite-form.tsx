import { Alert, Button, Group, Modal, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { notifyDone } from "@/lib/notify";
import { CustomerPicker } from "./customer-picker";
import type { SurveyDetail } from "./data";
import { mainText } from "./definition";
import { readRecipients } from "./recipients";

/** Invites people from a pasted list; says who gets no mail, and why. */
export function InviteForm({ survey, onClose }: { survey: SurveyDetail; onClose: () => void }) {
  const { t } = useTranslation("surveys");
  const queries = useQueryClient();
  const [list, setList] = useState("");
  const [subject, setSubject] = useState(
    mainText(survey.draft.definition, survey.draft.definition.title) || survey.name,
  );
  const [message, setMessage] = useState(t("invite.message_usual"));
  const [remind, setRemind] = useState<number | null>(5);
  const recipients = readRecipients(list);
  const inviting = useMutation({
    mutationFn: () =>
      ok(
        api.POST("/api/v1/surveys/{id}/invitations", {
          params: { path: { id: survey.id } },
          body: { recipients, subject, message, remind_after_days: remind },
        }),
      ),
    onSuccess: async ({ queued, skipped }) => {
      await queries.invalidateQueries({ queryKey: ["surveys", survey.id, "invitations"] });
      if (queued > 0) notifyDone(t("invite.done", { count: queued }));
      if (skipped.length === 0) onClose();
    },
  });
  const problem = inviting.error && asApiError(inviting.error);
  const skipped = inviting.data?.skipped ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    inviting.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("invitations.add")} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            data-autofocus
            autosize
            minRows={3}
            maxRows={10}
            label={t("invite.people")}
            description={t("invite.people_hint")}
            placeholder={"Ann Moreau <ann@example.com>\nbo@example.com"}
            value={list}
            error={problem?.at("recipients")?.message}
            onChange={(event) => setList(event.currentTarget.value)}
          />
          <CustomerPicker
            onPick={(line) => setList((before) => (before.trim() ? `${before.trimEnd()}\n${line}` : line))}
          />
          <TextInput
            label={t("invite.subject")}
            value={subject}
            error={problem?.at("subject")?.message}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
          <Textarea
            autosize
            minRows={4}
            label={t("invite.message")}
            description={t("invite.message_hint")}
            value={message}
            error={problem?.at("message")?.message}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
          <NumberInput
            label={t("invite.remind")}
            description={t("invite.remind_hint")}
            min={1}
            max={60}
            allowDecimal={false}
            value={remind ?? ""}
            error={problem?.at("remind_after_days")?.message}
            onChange={(days) => setRemind(days === "" ? null : Number(days))}
          />
          {problem && problem.errors.length === 0 && <Alert color="red">{problem.message}</Alert>}
          {skipped.length > 0 && (
            <Alert color="orange" title={t("invite.skipped", { count: skipped.length })} role="status">
              <ul>
                {skipped.map(({ email, reason }) => (
                  <li key={email}>
                    {email}: {t(`invite.reasons.${reason}`, { defaultValue: reason })}
                  </li>
                ))}
              </ul>
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={inviting.isPending} disabled={recipients.length === 0}>
              {t("invite.send", { count: recipients.length })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
