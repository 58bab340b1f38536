import { Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Language, languages, switchLanguage } from "@/lib/i18n";

const schemes = ["auto", "light", "dark"] as const;

/** Theme and language as menu entries. */
export function PreferenceItems() {
  const { t, i18n } = useTranslation("app");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const tick = (on: boolean) => (on ? <IconCheck size={16} aria-hidden="true" /> : null);
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("theme.label")}</Menu.Label>
      {schemes.map((scheme) => (
        <Menu.Item
          key={scheme}
          closeMenuOnClick={false}
          rightSection={tick(colorScheme === scheme)}
          onClick={() => setColorScheme(scheme)}
        >
          {t(`theme.${scheme}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Label>{t("language")}</Menu.Label>
      {Object.entries(languages).map(([code, name]) => (
        <Menu.Item
          key={code}
          lang={code}
          rightSection={tick(i18n.language === code)}
          onClick={() => void switchLanguage(code as Language)}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  );
}
