import { useTranslation } from "react-i18next";

/** The pages of alerts. */
export function useAlertTabs() {
  const { t } = useTranslation("alerts");
  return [
    { to: "/alerts", label: t("inbox.title"), exact: true },
    { to: "/alerts/rules", label: t("rules.title") },
  ];
}
