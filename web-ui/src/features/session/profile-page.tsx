import { SegmentedControl, Stack, Switch, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { type AlertDelivery, sessionQuery, useSession } from "@/api/session";
import { Page } from "@/components/page/page";
import { Chip } from "@/components/page/pill";
import { type Language, languages, switchLanguage } from "@/lib/i18n";
import { notifyFailed } from "@/lib/notify";
import { PasswordForm } from "./password-form";

interface ProfileChange {
  language?: string;
  weekly_summary?: boolean;
  alert_delivery?: AlertDelivery;
}

const schemes = ["auto", "light", "dark"] as const;
const deliveries: AlertDelivery[] = ["at_once", "digest", "none"];

/** Who one is here, how Candor looks and speaks, and which mails it sends. Every choice counts at once. */
export function ProfilePage() {
  const { t, i18n } = useTranslation("session");
  const queries = useQueryClient();
  const { user, organisation, units } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const changing = useMutation({
    mutationFn: (change: ProfileChange) => ok(api.PATCH("/api/v1/session/profile", { body: change })),
    onMutate: (change) =>
      queries.setQueryData(
        sessionQuery.queryKey,
        (known) => known && { ...known, user: { ...known.user, ...change } },
      ),
    onError: (error) => notifyFailed(asApiError(error).message),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  return (
    <Page title={t("profile.title")} narrow>
      <section className="card">
        <strong>{user.name}</strong>
        <div className="muted">{user.email}</div>
        <p style={{ margin: "8px 0 0" }}>
          {t(`roles.${user.role}`)} · {organisation.name} ·{" "}
          {units ? units.map((unit) => <Chip key={unit}>{unit}</Chip>) : t("profile.all_units")}
        </p>
      </section>
      <section className="card">
        <Stack gap="md" align="flex-start">
          <div>
            <h2 id="language">{t("profile.language")}</h2>
            <SegmentedControl
              aria-labelledby="language"
              value={i18n.language}
              onChange={(language) => {
                void switchLanguage(language as Language);
                changing.mutate({ language });
              }}
              data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            />
          </div>
          <div>
            <h2 id="theme">{t("profile.theme")}</h2>
            <SegmentedControl
              aria-labelledby="theme"
              value={colorScheme}
              onChange={(scheme) => setColorScheme(scheme as (typeof schemes)[number])}
              data={schemes.map((value) => ({ value, label: t(`profile.${value}`) }))}
            />
          </div>
        </Stack>
      </section>
      <section className="card">
        <Stack gap="md" align="flex-start">
          <div>
            <h2 id="alerts">{t("profile.alerts")}</h2>
            <SegmentedControl
              aria-labelledby="alerts"
              value={user.alert_delivery}
              onChange={(value) => changing.mutate({ alert_delivery: value as AlertDelivery })}
              data={deliveries.map((value) => ({ value, label: t(`profile.${value}`) }))}
            />
            <p className="muted small" style={{ margin: "6px 0 0" }}>
              {t(`profile.${user.alert_delivery}_text`)}
            </p>
          </div>
          <Switch
            label={t("profile.weekly_summary")}
            description={t("profile.weekly_summary_text")}
            checked={user.weekly_summary}
            onChange={(event) => changing.mutate({ weekly_summary: event.currentTarget.checked })}
          />
        </Stack>
      </section>
      <section className="card">
        <h2>{t("password.title")}</h2>
        <PasswordForm />
      </section>
    </Page>
  );
}
