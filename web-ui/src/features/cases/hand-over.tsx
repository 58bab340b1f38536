import { Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { unitsQuery } from "@/api/units";
import { notifyDone, notifyFailed, notifyUndo } from "@/lib/notify";
import { actsOf, type CaseDetail, caseQuery } from "./data";

/** Whose business a case is: another unit is handed it by choosing it. */
export function HandOver({ of, disabled }: { of: CaseDetail; disabled: boolean }) {
  const { t } = useTranslation("cases");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: units = [] } = useQuery(unitsQuery);
  const known = units.map(({ id, path }) => ({ value: id, label: path }));
  if (of.unit && !known.some(({ value }) => value === of.unit?.id)) {
    known.push({ value: of.unit.id, label: of.unit.path });
  }
  const handing = useMutation({
    // Handed to a unit out of one's sight, the case is no longer one's own to see: done all the same.
    mutationFn: async (unit: string) => {
      try {
        return await actsOf(of.id).handOver(unit);
      } catch (error) {
        if (asApiError(error).status === 404) return null;
        throw error;
      }
    },
    onSuccess: (detail, unit) => {
      const told = t("handed_over", { unit: known.find(({ value }) => value === unit)?.label });
      if (detail) {
        queries.setQueryData(caseQuery(of.id).queryKey, detail);
        if (of.unit) {
          const before = of.unit.id;
          notifyUndo(told, () => handing.mutate(before));
        } else notifyDone(told);
      } else {
        notifyDone(told);
        void navigate({ to: "/cases" });
      }
      void queries.invalidateQueries({ queryKey: ["cases"] });
    },
    onError: (error) => notifyFailed(t("failed"), asApiError(error).message),
  });
  if (known.length === 0) return null;
  return (
    <Select
      label={t("unit")}
      description={disabled ? undefined : t("hand_over")}
      placeholder={t("unit_none")}
      disabled={disabled || handing.isPending}
      searchable
      allowDeselect={false}
      limit={100}
      value={of.unit?.id ?? null}
      data={known}
      onChange={(unit) => unit && unit !== of.unit?.id && handing.mutate(unit)}
    />
  );
}
