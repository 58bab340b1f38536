import { useId } from "react";
import classes from "./charts.module.css";

interface SparklineProps {
  /** What it shows, for a screen reader; without it the picture is decoration. */
  label?: string;
  points: (number | null)[];
  /** The interval of each point. */
  band?: ([number, number] | null)[];
  /** Bars from zero instead of a line. */
  bars?: boolean;
  height?: number;
}

const WIDTH = 260;

/** A small line or a few bars that show where a number comes from. */
export function Sparkline({ label, points, band, bars, height = 44 }: SparklineProps) {
  const title = useId();
  const values = points.filter((point) => point !== null);
  if (values.length < 2) return <div style={{ height }} aria-hidden="true" />;
  const all = [...values, ...(band ?? []).flatMap((pair) => pair ?? []), ...(bars ? [0] : [])];
  const min = Math.min(...all);
  const span = Math.max(...all) - min || 1;
  const x = (index: number) => (points.length < 2 ? 0 : (index / (points.length - 1)) * WIDTH);
  const y = (value: number) => 3 + (1 - (value - min) / span) * (height - 6);
  const line = points
    .flatMap((value, index) => (value === null ? [] : [`${x(index)},${y(value)}`]))
    .join(" ");
  const edges = (band ?? []).flatMap((pair, index) => (pair ? [{ at: x(index), pair }] : []));
  const area = [
    ...edges.map(({ at, pair }) => `${at},${y(pair[1])}`),
    ...edges.toReversed().map(({ at, pair }) => `${at},${y(pair[0])}`),
  ].join(" ");
  const step = WIDTH / points.length;
  return (
    <svg
      className={classes.sparkline}
      viewBox={`0 0 ${WIDTH} ${height}`}
      height={height}
      preserveAspectRatio="none"
      role={label ? "img" : "presentation"}
      aria-labelledby={label ? title : undefined}
      aria-hidden={label ? undefined : true}
    >
      {label && <title id={title}>{label}</title>}
      {bars ? (
        points.map((value, index) =>
          value === null ? null : (
            <rect
              key={index}
              x={index * step}
              y={y(value)}
              width={Math.max(1, step * 0.72)}
              height={Math.max(1, height - y(value))}
              className={classes.sparkBar}
            />
          ),
        )
      ) : (
        <>
          {edges.length > 1 && <polygon points={area} className={classes.sparkBand} />}
          <polyline points={line} className={classes.sparkLine} vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  );
}
