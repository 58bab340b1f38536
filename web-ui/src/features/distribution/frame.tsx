import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";

/** The frame of what holds for every survey that is sent. */
export function Frame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation("distribution");
  const admin = useMay("admin");
  return (
    <Page
      title={t("title")}
      back={{ to: "/surveys", label: t("surveys") }}
      tabs={[
        { to: "/distribution", label: t("rules.title"), exact: true },
        { to: "/distribution/suppressed", label: t("suppressed.title") },
        ...(admin ? [{ to: "/distribution/sender", label: t("sender.title") }] : []),
      ]}
      actions={actions}
      narrow
    >
      {children}
    </Page>
  );
}
