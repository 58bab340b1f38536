import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { unitsQuery } from "@/api/units";

/** How the groups of a field are called on screen. */
export function useGroupNames(by: string | null | undefined): (key: string | null | undefined) => string {
  const { t } = useTranslation(["reports", "components"]);
  const units = useQuery({ ...unitsQuery, enabled: by === "unit" });
  const unitNames = useMemo(() => new Map(units.data?.map(({ path, name }) => [path, name])), [units.data]);
  return (key) => {
    if (key == null) return t("none");
    if (by === "unit") return unitNames.get(key) ?? key;
    if (by === "channel") return t(`components:channel.${key}`, key);
    if (by === "sentiment") return t(`components:sentiment.${key}`, key);
    if (by === "author") return t(`components:author.${key}`, key);
    return by === "topic" ? key.replaceAll("/", " / ") : key;
  };
}

/** What a tile shows, in a few words. */
export function useTileTitle() {
  const { t } = useTranslation(["reports", "components"]);
  return ({ kind, metric, by }: { kind?: string; metric: string; by?: string | null }) => {
    const name = t(`components:metric.${metric}`);
    if (kind === "trend" && !by) return t("metric_over_time", { metric: name });
    return by ? t("metric_by", { metric: name, field: t(`fields.${by}`, by) }) : name;
  };
}
