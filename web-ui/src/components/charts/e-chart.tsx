import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type KeyboardEvent, useEffect, useRef } from "react";
import classes from "./charts.module.css";

use([LineChart, BarChart, GridComponent, TooltipComponent, MarkLineComponent, AriaComponent, CanvasRenderer]);

interface EChartProps {
  option: EChartsCoreOption;
  /** What it shows, in a sentence. */
  label: string;
  /** How many points the first axis has, for the arrow keys. */
  points: number;
  height?: number;
  onPick?: (point: number) => void;
}

/** A drawing by ECharts that follows its size and the keyboard: arrows move from point to point, Enter opens one. */
export function EChart({ option, label, points, height = 240, onPick }: EChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const at = useRef(-1);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    if (!frame.current) return;
    const made = init(frame.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(frame.current);
    made.getZr().on("click", ({ offsetX, offsetY }) => {
      if (!made.containPixel("grid", [offsetX, offsetY])) return;
      const [point] = made.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY]) as number[];
      if (point !== undefined && point >= 0) pick.current?.(Math.round(point));
    });
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option }, { notMerge: true });
  }, [option]);

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      at.current = Math.max(0, Math.min(points - 1, at.current + by));
      chart.current?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at.current });
    } else if (event.key === "Enter" && at.current >= 0) {
      event.preventDefault();
      onPick?.(at.current);
    }
  };
  return (
    <div
      ref={frame}
      role="img"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className={classes.canvas}
      style={{ height, cursor: onPick ? "pointer" : undefined }}
    />
  );
}
