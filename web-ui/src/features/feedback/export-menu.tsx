import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { useFormat } from "@/lib/format";

/** Takes everything that was found out as a file. */
export function ExportMenu({ filter, total }: { filter: string; total?: number }) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const may = useMay("feedback:export");
  if (!may || !total) return null;
  const address = (kind: string) =>
    `/api/v1/feedback/export?${new URLSearchParams({ filter, format: kind }).toString()}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden="true" />}>
          {t("export.title")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("export.records", { count: total, formatted: format.count(total) })}</Menu.Label>
        <Menu.Item component="a" href={address("csv")} download>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={address("xlsx")} download disabled={total > 200_000}>
          {t("export.workbook")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
