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
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { IconGripVertical } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./form.module.css";

interface DragListProps<Item> {
  /** What is ordered, for a screen reader. */
  label: string;
  items: Item[];
  itemKey: (item: Item) => string;
  /** What a row shows; `handle` is the grip, to be put where it looks best. */
  render: (item: Item, handle: ReactNode, index: number) => ReactNode;
  onMove: (from: number, to: number) => void;
}

/** Rows that are put in order by dragging the grip, by Alt and an arrow anywhere in the row, or by the grip and the space bar. */
export function DragList<Item>({ label, items, itemKey, render, onMove }: DragListProps<Item>) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const keys = items.map(itemKey);
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    onMove(keys.indexOf(String(active.id)), keys.indexOf(String(over.id)));
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      <SortableContext items={keys} strategy={verticalListSortingStrategy}>
        <ol className={classes.dragList} aria-label={label}>
          {items.map((item, index) => (
            <Row
              key={keys[index]}
              id={keys[index] ?? ""}
              onShift={(by) => {
                const to = index + by;
                if (to >= 0 && to < items.length) onMove(index, to);
              }}
            >
              {(handle) => render(item, handle, index)}
            </Row>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

interface RowProps {
  id: string;
  onShift: (by: number) => void;
  children: (handle: ReactNode) => ReactNode;
}

function Row({ id, onShift, children }: RowProps) {
  const { t } = useTranslation("components");
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id,
    });
  const handle = (
    <button
      type="button"
      ref={setActivatorNodeRef}
      className={classes.handle}
      {...attributes}
      {...listeners}
      aria-label={t("form.move")}
      title={t("form.move_hint")}
    >
      <IconGripVertical size={16} aria-hidden="true" />
    </button>
  );
  return (
    <li
      ref={setNodeRef}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        event.stopPropagation();
        onShift(event.key === "ArrowUp" ? -1 : 1);
      }}
    >
      {children(handle)}
    </li>
  );
}
