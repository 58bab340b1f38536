import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./alerts.module.css";
import { type Measure, measures, type Threshold } from "./data";
import { windowText } from "./words";

const windows = [15, 60, 240, 1440, 2880, 10_080, 40_320];

/** What a measure is likely to be watched for. */
const starts: Record<Measure, Pick<Threshold, "direction" | "value" | "least_base">> = {
  count: { direction: "at_least", value: 10, least_base: 1 },
  nps: { direction: "at_most", value: 0, least_base: 20 },
  csat: { direction: "at_most", value: 70, least_base: 20 },
  ces: { direction: "at_most", value: 4, least_base: 20 },
  rating: { direction: "at_most", value: 3, least_base: 20 },
  sentiment: { direction: "at_most", value: -1, least_base: 20 },
};

interface ThresholdFieldsProps {
  value: Threshold | null;
  onChange: (value: Threshold | null) => void;
  error?: string;
}

/** Whether each record fires, or a measure over a window has to cross a value. */
export function ThresholdFields({ value, onChange, error }: ThresholdFieldsProps) {
  const { t } = useTranslation("alerts");
  const begin = (measure: Measure): Threshold => ({
    measure,
    window_minutes: value?.window_minutes ?? 1440,
    ...starts[measure],
  });
  return (
    <div className={classes.stack}>
      <SegmentedControl
        aria-label={t("form.fires")}
        value={value ? "threshold" : "each"}
        onChange={(chosen) => onChange(chosen === "each" ? null : begin("count"))}
        data={[
          { value: "each", label: t("form.each") },
          { value: "threshold", label: t("form.threshold") },
        ]}
      />
      {value && (
        <div className={classes.threshold}>
          <Select
            label={t("form.measure")}
            data={measures.map((measure) => ({ value: measure, label: t(`measures.${measure}`) }))}
            value={value.measure}
            onChange={(measure) => measure && onChange(begin(measure as Measure))}
            allowDeselect={false}
          />
          <Select
            label={t("form.side")}
            data={(["at_least", "at_most"] as const).map((side) => ({
              value: side,
              label: t(`sides.${side}`),
              disabled: side === "at_most" && value.measure === "count",
            }))}
            value={value.direction}
            onChange={(side) => side && onChange({ ...value, direction: side as Threshold["direction"] })}
            allowDeselect={false}
          />
          <NumberInput
            label={t("form.value")}
            value={value.value}
            onChange={(number) => onChange({ ...value, value: Number(number) || 0 })}
            error={error}
          />
          <Select
            label={t("form.window")}
            data={[...new Set([...windows, value.window_minutes])]
              .sort((a, b) => a - b)
              .map((minutes) => ({ value: String(minutes), label: windowText(t, minutes) }))}
            value={String(value.window_minutes)}
            onChange={(minutes) => minutes && onChange({ ...value, window_minutes: Number(minutes) })}
            allowDeselect={false}
          />
          {value.measure !== "count" && (
            <NumberInput
              label={t("form.least_base")}
              value={value.least_base ?? 1}
              onChange={(number) => onChange({ ...value, least_base: Number(number) || 1 })}
              min={1}
              max={10_000}
            />
          )}
        </div>
      )}
    </div>
  );
}
