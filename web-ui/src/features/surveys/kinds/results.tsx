import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { metricQuery } from "@/api/metrics";
import { BarChart } from "@/components/charts/bar-chart";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { and, links, term } from "@/lib/links";
import type { Definition, Text } from "../data";
import { mainText } from "../definition";
import classes from "../surveys.module.css";
import type { ResultsProps } from "./kind";

/** A part of an answer, or something it can be. */
export interface Labelled {
  code: string;
  label: string;
}

/** Choices with their words in the survey's first language. */
export const labelled = (definition: Definition, choices: { code: string; text: Text }[]): Labelled[] =>
  choices.map(({ code, text }) => ({ code, label: mainText(definition, text) || code }));

/** What a code is called. */
export const named = (definition: Definition, choices: { code: string; text: Text }[]) => (code: string) => {
  const found = choices.find((choice) => choice.code === code);
  return (found && mainText(definition, found.text)) || code;
};

type Shared = Pick<ResultsProps<unknown>, "question" | "definition" | "field" | "filter"> & {
  /** Stands behind the question in the title. */
  about?: string;
};

const titleOf = ({ definition, question, about }: Shared) =>
  [mainText(definition, question.text), about].filter(Boolean).join(" · ");

/** How often each value of a field was given; a bar opens its records. */
export function CodeBars(props: Shared & { label: (code: string) => string }) {
  const { field, filter, label } = props;
  const { t } = useTranslation("surveys");
  const navigate = useNavigate();
  const report = useQuery(metricQuery("volume", { filter: and(filter, `has:${field}`), by: field }));
  return (
    <section className="card">
      <Loaded query={report}>
        {({ groups }) => {
          const filled = groups.filter(({ key, base }) => key != null && base > 0);
          if (filled.length === 0) return <Empty title={titleOf(props)} text={t("no_answers")} />;
          return (
            <BarChart
              title={titleOf(props)}
              metric="volume"
              bars={filled.map(({ key, base }) => ({
                key: key ?? "",
                label: label(key ?? ""),
                value: base,
                base,
              }))}
              onPick={(key) => void navigate(links.feedback(and(filter, term(field, key))))}
            />
          );
        }}
      </Loaded>
    </section>
  );
}

/** The distribution of each part: how many answered it, and how often each value was given. */
function useParts({ field, filter }: Shared, parts: Labelled[]) {
  const fields = parts.map(({ code }) => (code ? `${field}.${code}` : field));
  const reports = useQueries({
    queries: fields.map((by) => metricQuery("volume", { filter: and(filter, `has:${by}`), by, limit: 500 })),
  });
  return parts.map((part, at) => {
    const report = reports[at]?.data;
    const counts = new Map(
      (report?.groups ?? []).flatMap(({ key, base }) => (key == null ? [] : [[key, base] as const])),
    );
    return { ...part, field: fields[at] ?? field, base: report?.base ?? 0, counts };
  });
}

/** A row for each part, a column for each code: counts with their share, shaded by it; a count opens its records. */
export function CodeParts(props: Shared & { parts: Labelled[]; codes: Labelled[] }) {
  const { t } = useTranslation("surveys");
  const format = useFormat();
  const rows = useParts(props, props.parts);
  return (
    <PartsTable title={titleOf(props)} base={Math.max(0, ...rows.map(({ base }) => base))}>
      <thead>
        <tr>
          <th scope="col">{t("part")}</th>
          {props.codes.map(({ code, label }) => (
            <th key={code} scope="col">
              {label}
            </th>
          ))}
          <th scope="col">{t("base")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ code, label, base, counts, field }) => (
          <tr key={code}>
            <th scope="row">{label}</th>
            {props.codes.map((column) => (
              <Share
                key={column.code}
                count={counts.get(column.code) ?? 0}
                base={base}
                filter={and(props.filter, term(field, column.code))}
              />
            ))}
            <td>{format.count(base)}</td>
          </tr>
        ))}
      </tbody>
    </PartsTable>
  );
}

interface NumberPartsProps extends Shared {
  /** None when the answer itself is the number. */
  parts: Labelled[];
  /** Of a scale from 1: its highest point, each with a column. */
  points?: number;
  /** Which end of the mean comes first. */
  best?: "low" | "high";
}

/** The mean of each part, the best first, with how often each point was given. */
export function NumberParts(props: NumberPartsProps) {
  const { t, i18n } = useTranslation("surveys");
  const format = useFormat();
  const decimals = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 });
  const whole = [{ code: "", label: titleOf(props) }];
  const rows = useParts(props, props.parts.length > 0 ? props.parts : whole).map((row) => {
    let [sum, count] = [0, 0];
    for (const [key, n] of row.counts) {
      sum += Number(key) * n;
      count += n;
    }
    return { ...row, mean: count === 0 ? null : sum / count };
  });
  const sign = props.best === "low" ? 1 : -1;
  rows.sort((a, b) => sign * ((a.mean ?? 0) - (b.mean ?? 0)));
  const points = Array.from({ length: props.points ?? 0 }, (_, index) => String(index + 1));
  return (
    <PartsTable title={titleOf(props)} base={Math.max(0, ...rows.map(({ base }) => base))}>
      <thead>
        <tr>
          <th scope="col">{t("part")}</th>
          <th scope="col">{t("mean")}</th>
          {points.map((n) => (
            <th key={n} scope="col">
              {n}
            </th>
          ))}
          <th scope="col">{t("base")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ code, label, base, counts, mean, field }) => (
          <tr key={code}>
            <th scope="row">{label}</th>
            <td>
              <strong>{mean == null ? "–" : decimals.format(mean)}</strong>
            </td>
            {points.map((n) => (
              <Share
                key={n}
                count={counts.get(n) ?? 0}
                base={base}
                filter={and(props.filter, term(field, n))}
              />
            ))}
            <td>
              <Link {...links.feedback(and(props.filter, `has:${field}`))}>{format.count(base)}</Link>
            </td>
          </tr>
        ))}
      </tbody>
    </PartsTable>
  );
}

function PartsTable({ title, base, children }: { title: string; base: number; children: React.ReactNode }) {
  const { t } = useTranslation("surveys");
  if (base === 0) {
    return (
      <section className="card">
        <Empty title={title} text={t("no_answers")} />
      </section>
    );
  }
  return (
    <section className={`card ${classes.partsCard}`}>
      <div className={classes.partsScroll} tabIndex={0} role="region" aria-label={title}>
        <table className={classes.parts}>
          <caption>{title}</caption>
          {children}
        </table>
      </div>
    </section>
  );
}

function Share({ count, base, filter }: { count: number; base: number; filter: string }) {
  const format = useFormat();
  const share = base === 0 ? 0 : count / base;
  return (
    <td style={{ "--share": share } as React.CSSProperties}>
      {count === 0 ? "0" : <Link {...links.feedback(filter)}>{format.count(count)}</Link>}{" "}
      <span className="muted small">{Math.round(share * 100)} %</span>
    </td>
  );
}
