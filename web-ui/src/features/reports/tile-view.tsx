import type { ReactNode } from "react";
import type { MetricQuery } from "@/api/metrics";
import { and } from "@/lib/links";
import type { Tile } from "./dashboards";
import { GroupsTile } from "./groups-tile";
import { ScoreTileView } from "./score-tile-view";
import { TrendTile } from "./trend-tile";
import { VerbatimsTile } from "./verbatims-tile";

/** What every tile is given. */
export interface TileProps<Content> {
  title?: string | null;
  content: Content;
  /** The dashboard's filter and the tile's own. */
  filter: string;
  compare: boolean;
  /** The menu of the tile for what it shows; `undefined` where there is nothing to take out. */
  menu: (query?: MetricQuery) => ReactNode;
}

export type ContentOf<Kind extends Tile["content"]["kind"]> = Extract<Tile["content"], { kind: Kind }>;

interface TileViewProps {
  tile: Tile;
  filter: string;
  compare: boolean;
  menu: (query?: MetricQuery) => ReactNode;
}

/** One tile of a dashboard, whatever it shows. */
export function TileView({ tile, filter, compare, menu }: TileViewProps) {
  const { content, title } = tile;
  const given = { title, compare, menu, filter: and(filter, tile.filter ?? "") };
  switch (content.kind) {
    case "score":
      return <ScoreTileView {...given} content={content} />;
    case "trend":
      return <TrendTile {...given} content={content} />;
    case "groups":
      return <GroupsTile {...given} content={content} />;
    case "verbatims":
      return <VerbatimsTile {...given} content={content} />;
  }
}
