import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./charts.module.css";

/** The same numbers as rows. */
export interface ChartTable {
  columns: string[];
  rows: { key: string; cells: string[]; onPick?: () => void }[];
}

interface ChartFrameProps {
  title: string;
  /** How many answers or records the chart rests on. */
  base?: number;
  table: ChartTable;
  /** Buttons beside the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** What every chart has: a title, its base, and the same numbers as a table. */
export function ChartFrame({ title, base, table, aside, children }: ChartFrameProps) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const heading = useId();
  return (
    <figure className={classes.figure} aria-labelledby={heading}>
      <figcaption className={classes.caption}>
        <h2 id={heading}>{title}</h2>
        {base !== undefined && <span className="muted small num">n {format.count(base)}</span>}
        <span className={classes.space} />
        {aside}
        <button
          type="button"
          className={classes.toggle}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? t("chart.as_chart") : t("chart.as_table")}
        </button>
      </figcaption>
      {asTable ? (
        <div className={classes.tableFrame}>
          <table className={classes.table}>
            <thead>
              <tr>
                {table.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(({ key, cells, onPick }) => (
                <tr key={key}>
                  {cells.map((cell, index) => (
                    <td key={index}>
                      {index === 0 && onPick ? (
                        <button type="button" className={classes.pick} onClick={onPick}>
                          {cell}
                        </button>
                      ) : (
                        cell
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        children
      )}
    </figure>
  );
}
