import { NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Plan } from "./campaign-data";

type Sample = NonNullable<Plan["sample"]>;

interface SampleProps {
  sample: Sample | undefined;
  /** What the draw begins with. */
  seed: number;
  onChange: (sample: Sample) => void;
}

const allocations = ["proportional", "equal"] as const;

/** How many of the list are asked, and how they are drawn. */
export function CampaignSample({ sample, seed, onChange }: SampleProps) {
  const { t } = useTranslation("campaigns");
  const set = (change: Sample) => onChange({ ...sample, ...change });
  const number = (value: string | number) => (value === "" ? undefined : Number(value));
  return (
    <>
      <h2>{t("sample")}</h2>
      <NumberInput
        label={t("sample_size")}
        description={t("sample_hint", { seed })}
        min={1}
        allowDecimal={false}
        value={sample?.size ?? ""}
        onChange={(size) => set({ size: number(size) })}
      />
      <TextInput
        label={t("sample_by")}
        description={t("sample_by_hint")}
        value={sample?.by ?? ""}
        onChange={(event) => set({ by: event.currentTarget.value || undefined })}
      />
      {sample?.by && (
        <Select
          label={t("allocation")}
          allowDeselect={false}
          data={allocations.map((value) => ({ value, label: t(`allocations.${value}`) }))}
          value={sample.allocation ?? "proportional"}
          onChange={(allocation) =>
            set({ allocation: allocations.find((one) => one === allocation) ?? "proportional" })
          }
        />
      )}
      <NumberInput
        label={t("per_unit")}
        min={1}
        allowDecimal={false}
        value={sample?.per_unit ?? ""}
        onChange={(most) => set({ per_unit: number(most) })}
      />
    </>
  );
}
