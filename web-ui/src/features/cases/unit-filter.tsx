import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { unitsQuery } from "@/api/units";

/** One unit and all below it; nothing to choose when there is at most one. */
export function UnitFilter({ value, onChange }: { value: string; onChange: (unit: string) => void }) {
  const { t } = useTranslation("cases");
  const { data = [] } = useQuery(unitsQuery);
  if (data.length < 2) return null;
  return (
    <Select
      aria-label={t("unit")}
      placeholder={t("unit")}
      clearable
      searchable
      limit={100}
      value={value || null}
      onChange={(unit) => onChange(unit ?? "")}
      data={data.map((unit) => ({ value: unit.id, label: unit.path }))}
    />
  );
}
