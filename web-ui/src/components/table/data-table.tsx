import { Button } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/keys";
import classes from "./data-table.module.css";

/** A column: its heading and what stands in it. */
export interface Column<Row> {
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  align?: "right";
  /** Left out on a phone, where the first columns must do. */
  wide?: boolean;
  width?: number | string;
}

interface DataTableProps<Row> {
  /** What the table shows, for a screen reader. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** Opens a row: a click, or `j` `k` `Enter`. */
  onOpen?: (row: Row) => void;
  selected?: string;
  /** There are more rows, and this loads them. */
  onMore?: () => void;
  loadingMore?: boolean;
}

/** A table of things that can be opened. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, selected, onMore, loadingMore } = props;
  const { t } = useTranslation("components");
  const [at, setAt] = useState(-1);
  const body = useRef<HTMLTableSectionElement>(null);
  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    setAt(next);
    body.current?.rows[next]?.scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    const row = rows[at];
    if (row && onOpen) onOpen(row);
  };
  useKeys(
    onOpen
      ? [
          { keys: "j", label: "components:keys.next", run: () => move(1) },
          { keys: "k", label: "components:keys.previous", run: () => move(-1) },
          { keys: "Enter", label: "components:keys.open", run: open },
        ]
      : [],
  );
  return (
    <div className={classes.frame} tabIndex={onOpen ? undefined : 0}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ id, label: heading, align, wide, width }) => (
              <th key={id} scope="col" data-align={align} data-wide={wide || undefined} style={{ width }}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, index) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                data-open={onOpen ? true : undefined}
                data-at={index === at || undefined}
                aria-selected={selected === undefined ? undefined : key === selected}
                onClick={(event) => {
                  const inner =
                    event.target instanceof Element && event.target.closest("a,button,input,label");
                  if (onOpen && !inner) onOpen(row);
                }}
              >
                {columns.map(({ id, cell, align, wide }, column) => (
                  <td key={id} data-align={align} data-wide={wide || undefined}>
                    {column === 0 && onOpen ? (
                      <button type="button" className={classes.open} onClick={() => onOpen(row)}>
                        {cell(row)}
                      </button>
                    ) : (
                      cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {onMore && (
        <Button variant="subtle" size="xs" onClick={onMore} loading={loadingMore} className={classes.more}>
          {t("more_rows")}
        </Button>
      )}
    </div>
  );
}
