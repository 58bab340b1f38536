import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon } from "@mantine/core";
import { IconGripVertical, IconMinus, IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Tile } from "./dashboards";
import classes from "./reports.module.css";

interface TileGridProps {
  tiles: Tile[];
  nameOf: (tile: Tile) => string;
  /** Whether tiles show their grips. */
  arranging: boolean;
  onMove: (from: number, to: number) => void;
  onWidth: (tile: Tile, width: number) => void;
  children: (tile: Tile) => ReactNode;
}

/** Tiles in four columns, put in order by dragging the grip, or by Alt and an arrow key. */
export function TileGrid({ tiles, nameOf, arranging, onMove, onWidth, children }: TileGridProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = tiles.map(({ id }) => id);
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onMove(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)));
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      <SortableContext items={ids} strategy={rectSortingStrategy} disabled={!arranging}>
        <div className={classes.grid}>
          {tiles.map((tile, index) => (
            <Cell
              key={tile.id}
              tile={tile}
              name={nameOf(tile)}
              arranging={arranging}
              onWidth={(width) => onWidth(tile, width)}
              onShift={(by) => {
                const to = index + by;
                if (to >= 0 && to < tiles.length) onMove(index, to);
              }}
            >
              {children(tile)}
            </Cell>
          ))}
        </div>
      </SortableContext>
    </DndContext>
  );
}

interface CellProps {
  tile: Tile;
  name: string;
  arranging: boolean;
  onShift: (by: number) => void;
  onWidth: (width: number) => void;
  children: ReactNode;
}

function Cell({ tile, name, arranging, onShift, onWidth, children }: CellProps) {
  const { t } = useTranslation("reports");
  const sortable = useSortable({ id: tile.id, disabled: !arranging });
  const shift: Record<string, number> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };
  return (
    <div
      ref={sortable.setNodeRef}
      className={classes.cell}
      data-width={tile.width}
      data-dragging={sortable.isDragging || undefined}
      style={{ transform: CSS.Translate.toString(sortable.transform), transition: sortable.transition }}
      onKeyDown={(event) => {
        const by = shift[event.key];
        if (!arranging || !event.altKey || by === undefined) return;
        event.preventDefault();
        onShift(by);
      }}
    >
      {arranging && (
        <div className={classes.arrange}>
          <button
            type="button"
            ref={sortable.setActivatorNodeRef}
            className={classes.grip}
            {...sortable.attributes}
            {...sortable.listeners}
            aria-label={t("move_tile", { name })}
            title={t("move_hint")}
          >
            <IconGripVertical size={16} aria-hidden="true" />
            <span>{name}</span>
          </button>
          <ActionIcon
            variant="default"
            size="sm"
            aria-label={t("narrower", { name })}
            disabled={tile.width <= 1}
            onClick={() => onWidth(tile.width - 1)}
          >
            <IconMinus size={14} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="sm"
            aria-label={t("wider", { name })}
            disabled={tile.width >= 4}
            onClick={() => onWidth(tile.width + 1)}
          >
            <IconPlus size={14} aria-hidden="true" />
          </ActionIcon>
        </div>
      )}
      {children}
    </div>
  );
}
