import { arrayMove } from "@dnd-kit/sortable";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Empty } from "@/components/page/states";
import { contentOf, type Dashboard, type DashboardContent, type Tile } from "./dashboards";
import { useTileTitle } from "./names";
import { TileEditor } from "./tile-editor";
import { TileGrid } from "./tile-grid";
import { TileMenu } from "./tile-menu";
import { TileView } from "./tile-view";

interface DashboardViewProps {
  dashboard: Dashboard;
  filter: string;
  compare: boolean;
  arranging: boolean;
  onChange: (content: DashboardContent, done: string) => void;
}

/** The tiles of a dashboard, and what may be done with them. */
export function DashboardView({ dashboard, filter, compare, arranging, onChange }: DashboardViewProps) {
  const { t } = useTranslation("reports");
  const writes = useMay("reports:write");
  const usual = useTileTitle();
  const [editing, setEditing] = useState<Tile | "new" | null>(null);
  const { tiles } = dashboard;
  const put = (next: Tile[], done: string) => onChange({ ...contentOf(dashboard), tiles: next }, done);
  const nameOf = ({ title, content }: Tile) =>
    title ?? (content.kind === "verbatims" ? t("latest") : usual(content));
  const save = (tile: Tile) => {
    const known = tiles.some(({ id }) => id === tile.id);
    const next = known ? tiles.map((one) => (one.id === tile.id ? tile : one)) : [...tiles, tile];
    put(next, t(known ? "tile_changed" : "tile_added", { name: nameOf(tile) }));
    setEditing(null);
  };
  const add = (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={() => setEditing("new")}
    >
      {t("add_tile")}
    </Button>
  );
  return (
    <>
      {tiles.length === 0 && (
        <Empty title={t("empty.title")} text={t("empty.text")}>
          {writes && add}
        </Empty>
      )}
      <TileGrid
        tiles={tiles}
        nameOf={nameOf}
        arranging={arranging && writes}
        onMove={(from, to) => put(arrayMove(tiles, from, to), t("tile_moved"))}
        onWidth={(tile, width) =>
          put(
            tiles.map((one) => (one.id === tile.id ? { ...one, width } : one)),
            t("tile_changed", { name: nameOf(tile) }),
          )
        }
      >
        {(tile) => (
          <TileView
            tile={tile}
            filter={filter}
            compare={compare}
            menu={(query) => (
              <TileMenu
                tile={tile}
                name={nameOf(tile)}
                query={query}
                onEdit={() => setEditing(tile)}
                onRemove={() =>
                  put(
                    tiles.filter(({ id }) => id !== tile.id),
                    t("tile_removed", { name: nameOf(tile) }),
                  )
                }
              />
            )}
          />
        )}
      </TileGrid>
      {writes && tiles.length > 0 && <div style={{ marginTop: 16 }}>{add}</div>}
      <TileEditor tile={editing} onSave={save} onClose={() => setEditing(null)} />
    </>
  );
}
