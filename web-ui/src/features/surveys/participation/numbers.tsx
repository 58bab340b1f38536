import { useId } from "react";
import classes from "./participation.module.css";

interface NumbersProps {
  title: string;
  hint?: string;
  columns: string[];
  rows: { key: string; label: string; cells: string[]; share?: number }[];
}

/** A card with a table of numbers; the first column says what they are of. */
export function Numbers({ title, hint, columns, rows }: NumbersProps) {
  const heading = useId();
  return (
    <section className="card" aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {hint && <p className="muted small">{hint}</p>}
      <div className={classes.frame} tabIndex={0} role="group" aria-labelledby={heading}>
        <table className={classes.table}>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th key={column || at} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, label, cells, share }) => (
              <tr key={key}>
                <th scope="row">
                  {label}
                  {share !== undefined && (
                    <span className={classes.bar} aria-hidden="true">
                      <span style={{ width: `${share * 100}%` }} />
                    </span>
                  )}
                </th>
                {cells.map((cell, at) => (
                  <td key={columns[at + 1] || at}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
