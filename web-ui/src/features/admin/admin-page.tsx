import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Empty } from "@/components/page/states";

/** The frame of all administration: its sections, for administrators only. */
export function AdminPage({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation("admin");
  const allowed = useMay("admin");
  if (!allowed) return <Empty title={t("not_allowed.title")} text={t("not_allowed.text")} />;
  const sections = ["people", "units", "keys", "mails", "audit", "organisation"] as const;
  return (
    <Page
      title={t("title")}
      actions={actions}
      tabs={sections.map((section) => ({ to: `/admin/${section}`, label: t(`${section}.title`) }))}
    >
      {children}
    </Page>
  );
}
