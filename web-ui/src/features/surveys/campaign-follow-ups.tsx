import { Button, Checkbox, Fieldset, Group, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/problem";
import type { Plan } from "./campaign-data";
import { withLanguage } from "./definition";

interface FollowUpsProps {
  plan: Plan;
  language: string;
  problem: ApiError | null;
  onChange: (change: Partial<Plan>) => void;
}

const mostReminders = 3;

/** What follows an invitation: mails to those who have not answered, and one to those who have. */
export function CampaignFollowUps({ plan, language, problem, onChange }: FollowUpsProps) {
  const { t } = useTranslation("campaigns");
  const reminders = plan.reminders ?? [];
  const remind = (at: number, change: Partial<(typeof reminders)[number]>) =>
    onChange({ reminders: reminders.map((one, i) => (i === at ? { ...one, ...change } : one)) });
  const thanks = plan.thanks;
  return (
    <>
      <h2>{t("follow_ups")}</h2>
      <p className="muted small">{t("follow_ups_hint")}</p>
      {reminders.map((reminder, at) => (
        <Fieldset key={at} legend={t("reminder_of", { number: at + 1 })}>
          <Stack gap="sm">
            <NumberInput
              label={t("remind")}
              min={1}
              max={60}
              allowDecimal={false}
              value={reminder.after_days}
              error={problem?.at(`plan.reminders[${at}].after_days`)?.message}
              onChange={(days) => remind(at, { after_days: Number(days) })}
            />
            <TextInput
              label={t("subject")}
              placeholder={t("reminder_subject_usual")}
              value={reminder.subject?.[language] ?? ""}
              error={problem?.at(`plan.reminders[${at}].subject`)?.message}
              onChange={(event) =>
                remind(at, { subject: withLanguage(reminder.subject, language, event.currentTarget.value) })
              }
            />
            <Textarea
              autosize
              minRows={2}
              label={t("message")}
              placeholder={t("reminder_message_usual")}
              value={reminder.message?.[language] ?? ""}
              onChange={(event) =>
                remind(at, { message: withLanguage(reminder.message, language, event.currentTarget.value) })
              }
            />
          </Stack>
        </Fieldset>
      ))}
      <Group gap={8}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={reminders.length >= mostReminders}
          onClick={() => onChange({ reminders: [...reminders, { after_days: 5 }] })}
        >
          {t("reminder_add")}
        </Button>
        {reminders.length > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange({ reminders: reminders.slice(0, -1) })}
          >
            {t("reminder_remove")}
          </Button>
        )}
      </Group>
      <Checkbox
        label={t("thanks")}
        checked={Boolean(thanks)}
        onChange={(event) =>
          onChange({
            thanks: event.currentTarget.checked
              ? {
                  subject: { [language]: t("thanks_subject_usual") },
                  message: { [language]: t("thanks_message_usual") },
                }
              : null,
          })
        }
      />
      {thanks && (
        <Fieldset legend={t("thanks_legend")}>
          <Stack gap="sm">
            <TextInput
              label={t("subject")}
              value={thanks.subject[language] ?? ""}
              error={problem?.at("plan.thanks")?.message}
              onChange={(event) =>
                onChange({
                  thanks: {
                    ...thanks,
                    subject: withLanguage(thanks.subject, language, event.currentTarget.value),
                  },
                })
              }
            />
            <Textarea
              autosize
              minRows={3}
              label={t("message")}
              value={thanks.message[language] ?? ""}
              onChange={(event) =>
                onChange({
                  thanks: {
                    ...thanks,
                    message: withLanguage(thanks.message, language, event.currentTarget.value),
                  },
                })
              }
            />
          </Stack>
        </Fieldset>
      )}
    </>
  );
}
