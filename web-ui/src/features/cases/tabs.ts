import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";

/** The pages of cases; only administrators have more than one. */
export function useCaseTabs() {
  const { t } = useTranslation("cases");
  const decides = useMay("admin");
  if (!decides) return undefined;
  return [
    { to: "/cases", label: t("title"), exact: true },
    { to: "/cases/settings", label: t("settings.title") },
  ];
}
