import {
  Autocomplete,
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetricName } from "@/api/metrics";
import { metrics, newTileId, type Tile, type TileContent, type TileKind } from "./dashboards";

interface TileEditorProps {
  /** The tile to change, `"new"` for another one, `null` when nothing is edited. */
  tile: Tile | "new" | null;
  onSave: (tile: Tile) => void;
  onClose: () => void;
}

/** Says what a tile shows. */
export function TileEditor({ tile, onSave, onClose }: TileEditorProps) {
  const { t } = useTranslation("reports");
  return (
    <Modal opened={tile !== null} onClose={onClose} title={tile === "new" ? t("add_tile") : t("edit_tile")}>
      {tile && <Form tile={tile === "new" ? null : tile} onSave={onSave} />}
    </Modal>
  );
}

const kinds: TileKind[] = ["score", "trend", "groups", "verbatims"];
const intervals = ["day", "week", "month"] as const;
const fields = ["unit", "channel", "topic", "source", "language", "survey", "tag", "author", "sentiment"];
const widths: Record<TileKind, number> = { score: 1, trend: 2, groups: 2, verbatims: 2 };

function Form({ tile, onSave }: { tile: Tile | null; onSave: (tile: Tile) => void }) {
  const { t } = useTranslation(["reports", "components"]);
  const before = tile?.content;
  const [kind, setKind] = useState<TileKind>(before?.kind ?? "score");
  const [metric, setMetric] = useState<MetricName>(before && "metric" in before ? before.metric : "nps");
  const [by, setBy] = useState((before && "by" in before && before.by) || (before ? "" : "unit"));
  const [interval, setInterval] = useState<(typeof intervals)[number]>(
    before?.kind === "trend" && before.interval !== "hour" ? before.interval : "week",
  );
  const [limit, setLimit] = useState<number>(before && "limit" in before ? before.limit : 10);
  const [width, setWidth] = useState(tile?.width ?? 1);
  const [title, setTitle] = useState(tile?.title ?? "");
  const [filter, setFilter] = useState(tile?.filter ?? "");

  const content = (): TileContent => {
    const field = by.trim();
    switch (kind) {
      case "score":
        return { kind, metric };
      case "trend":
        return { kind, metric, interval, by: field || null };
      case "groups":
        return { kind, metric, by: field, limit };
      case "verbatims":
        return { kind, limit: Math.min(limit, 20) };
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({
      id: tile?.id ?? newTileId(),
      title: title.trim() || null,
      width,
      filter: filter.trim(),
      content: content(),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={t("editor.kind")}
          data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={kind}
          allowDeselect={false}
          data-autofocus
          onChange={(value) => {
            const next = kinds.find((one) => one === value) ?? "score";
            setKind(next);
            if (!tile) setWidth(widths[next]);
          }}
        />
        {kind !== "verbatims" && (
          <Select
            label={t("editor.metric")}
            data={metrics.map((value) => ({ value, label: t(`components:metric.${value}`) }))}
            value={metric}
            allowDeselect={false}
            onChange={(value) => setMetric(metrics.find((one) => one === value) ?? "nps")}
          />
        )}
        {(kind === "groups" || kind === "trend") && (
          <Autocomplete
            label={kind === "groups" ? t("editor.by") : t("editor.by_optional")}
            description={t("editor.by_hint")}
            data={fields}
            value={by}
            required={kind === "groups"}
            onChange={setBy}
          />
        )}
        {kind === "trend" && (
          <div>
            <span className="small muted">{t("editor.interval")}</span>
            <SegmentedControl
              fullWidth
              aria-label={t("editor.interval")}
              data={intervals.map((value) => ({ value, label: t(`intervals.${value}`) }))}
              value={interval}
              onChange={(value) => setInterval(intervals.find((one) => one === value) ?? "week")}
            />
          </div>
        )}
        {(kind === "groups" || kind === "verbatims") && (
          <NumberInput
            label={t("editor.limit")}
            min={1}
            max={kind === "groups" ? 50 : 20}
            value={limit}
            onChange={(value) => setLimit(Number(value) || 1)}
          />
        )}
        <div>
          <span className="small muted">{t("editor.width")}</span>
          <SegmentedControl
            fullWidth
            aria-label={t("editor.width")}
            data={["1", "2", "3", "4"]}
            value={String(width)}
            onChange={(value) => setWidth(Number(value))}
          />
        </div>
        <TextInput
          label={t("editor.title")}
          description={t("editor.title_hint")}
          maxLength={100}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={t("editor.filter")}
          description={t("editor.filter_hint")}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit">{tile ? t("editor.save") : t("editor.add")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
