import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { UnitsSelect } from "@/components/form/unit-select";

export const roles = ["admin", "designer", "analyst", "manager", "agent"] as const;
export type Role = (typeof roles)[number];

interface AccessFieldsProps {
  role: Role;
  onRole: (role: Role) => void;
  units: string[];
  onUnits: (units: string[]) => void;
}

/** What a person may do, and which units they may see. */
export function AccessFields({ role, onRole, units, onUnits }: AccessFieldsProps) {
  const { t } = useTranslation("admin");
  return (
    <>
      <Select
        label={t("people.role")}
        description={t(`role_texts.${role}`)}
        data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
        value={role}
        onChange={(value) => onRole((value ?? role) as Role)}
        allowDeselect={false}
      />
      <UnitsSelect
        label={t("people.units")}
        description={t("people.units_text")}
        placeholder={units.length === 0 ? t("people.all_units") : undefined}
        value={units}
        onChange={onUnits}
      />
    </>
  );
}
