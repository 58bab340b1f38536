import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";

/** One unit and all below it; nothing to choose when there is at most one. */
export function UnitFilter({ value, onChange }: { value: string; onChange: (unit: string) => void }) {
  const { t } = useTranslation("cases");
  const { data } = useQuery({
    queryKey: ["units"],
    staleTime: 60_000,
    queryFn: () => ok(api.GET("/api/v1/units")),
  });
  if (!data || data.items.length < 2) return null;
  return (
    <Select
      aria-label={t("unit")}
      placeholder={t("unit")}
      clearable
      searchable
      limit={100}
      value={value || null}
      onChange={(unit) => onChange(unit ?? "")}
      data={data.items.map((unit) => ({ value: unit.id, label: unit.path }))}
    />
  );
}
