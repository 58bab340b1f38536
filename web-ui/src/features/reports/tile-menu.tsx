import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { MetricQuery } from "@/api/metrics";
import { useMay } from "@/api/session";
import type { Tile } from "./dashboards";
import { fileAddress } from "./report-query";

interface TileMenuProps {
  tile: Tile;
  name: string;
  query?: MetricQuery;
  onEdit: () => void;
  onRemove: () => void;
}

/** What can be done with a tile: take its numbers out, change it, remove it. */
export function TileMenu({ tile, name, query, onEdit, onRemove }: TileMenuProps) {
  const { t } = useTranslation("reports");
  const exports = useMay("feedback:export");
  const writes = useMay("reports:write");
  const metric = "metric" in tile.content ? tile.content.metric : null;
  const files = exports && metric && query ? (["csv", "xlsx"] as const) : [];
  if (files.length === 0 && !writes) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("tile_menu", { name })}>
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {metric &&
          query &&
          files.map((format) => (
            <Menu.Item
              key={format}
              component="a"
              href={fileAddress(metric, query, format)}
              download
              leftSection={<IconDownload size={14} aria-hidden="true" />}
            >
              {t(`as_${format}`)}
            </Menu.Item>
          ))}
        {writes && (
          <>
            {files.length > 0 && <Menu.Divider />}
            <Menu.Item leftSection={<IconPencil size={14} aria-hidden="true" />} onClick={onEdit}>
              {t("edit_tile")}
            </Menu.Item>
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={14} aria-hidden="true" />}
              onClick={onRemove}
            >
              {t("remove_tile")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
