import { SegmentedControl, Stack, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Page } from "@/components/page/page";
import { Chip } from "@/components/page/pill";
import { type Language, languages, switchLanguage } from "@/lib/i18n";

/** Who one is here, and how Candor should look and speak. */
export function ProfilePage() {
  const { t, i18n } = useTranslation("session");
  const { user, organisation, units } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
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
              onChange={(code) => void switchLanguage(code as Language)}
              data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            />
          </div>
          <div>
            <h2 id="theme">{t("profile.theme")}</h2>
            <SegmentedControl
              aria-labelledby="theme"
              value={colorScheme}
              onChange={(scheme) => setColorScheme(scheme as "auto" | "light" | "dark")}
              data={(["auto", "light", "dark"] as const).map((value) => ({
                value,
                label: t(`profile.${value}`),
              }))}
            />
          </div>
        </Stack>
      </section>
    </Page>
  );
}
