import { MultiSelect, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { unitsQuery } from "@/api/units";

interface UnitSelectProps {
  label: string;
  description?: string;
  placeholder?: string;
  error?: string;
  /** Whether a unit is named by its id or, as in filters, by its path. */
  by?: "id" | "path";
}

function useOptions(by: "id" | "path") {
  const { data = [] } = useQuery(unitsQuery);
  return data.map((unit) => ({ value: unit[by], label: unit.path }));
}

/** Picks one unit of the tree. */
export function UnitSelect({
  by = "id",
  value,
  onChange,
  ...rest
}: UnitSelectProps & { value: string | null; onChange: (unit: string | null) => void }) {
  return (
    <Select
      {...rest}
      data={useOptions(by)}
      value={value}
      onChange={onChange}
      searchable
      clearable
      limit={60}
    />
  );
}

/** Picks several units of the tree. */
export function UnitsSelect({
  by = "id",
  value,
  onChange,
  ...rest
}: UnitSelectProps & { value: string[]; onChange: (units: string[]) => void }) {
  return (
    <MultiSelect
      {...rest}
      data={useOptions(by)}
      value={value}
      onChange={onChange}
      searchable
      clearable
      limit={60}
    />
  );
}
