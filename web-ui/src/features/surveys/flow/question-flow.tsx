import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import type { Question } from "../data";
import { choicesOf, hasItems, hasOrder, orders, type QuestionFlow, whiches } from "./flow";

interface QuestionFlowProps {
  question: Question;
  /** The questions before it. */
  earlier: Question[];
  flaws: FieldProblem[];
  onChange: (flow: QuestionFlow, what: string) => void;
}

/** The order of a question's choices, and choices carried on from an earlier one. */
export function QuestionFlowEditor({ question, earlier, flaws, onChange }: QuestionFlowProps) {
  const { t } = useTranslation("surveys");
  const flow = question.flow ?? {};
  const set = (part: Partial<QuestionFlow>) => onChange({ ...flow, ...part }, "flow");
  if (!hasOrder(question)) return null;
  const problem = (end: string) => flaws.find(({ path }) => path.endsWith(`].flow.${end}`))?.message;
  const sources = choicesOf(question) ? earlier.filter(hasItems) : [];
  return (
    <>
      <Select
        size="xs"
        label={t("flow.order")}
        allowDeselect={false}
        data={orders.map((value) => ({ value, label: t(`flow.orders.${value}`) }))}
        value={flow.order ?? "given"}
        error={problem("order")}
        onChange={(order) => set({ order: (order as QuestionFlow["order"]) ?? "given" })}
      />
      {(flow.order ?? "given") !== "given" && (
        <NumberInput
          size="xs"
          label={t("flow.fixed")}
          min={0}
          max={20}
          value={flow.fixed ?? 0}
          onChange={(fixed) => set({ fixed: Number(fixed) || 0 })}
        />
      )}
      {sources.length > 0 && (
        <Select
          size="xs"
          label={t("flow.carry")}
          allowDeselect={false}
          data={[
            { value: "", label: t("flow.carry_none") },
            ...sources.map(({ key }) => ({ value: key, label: key })),
          ]}
          value={flow.carry?.from ?? ""}
          error={problem("carry.from")}
          onChange={(from) => set({ carry: from ? { from, which: flow.carry?.which ?? "chosen" } : null })}
        />
      )}
      {flow.carry && (
        <Select
          size="xs"
          aria-label={t("flow.carry")}
          allowDeselect={false}
          data={whiches.map((value) => ({ value, label: t(`flow.which.${value}`) }))}
          value={flow.carry.which ?? "chosen"}
          onChange={(which) =>
            flow.carry && set({ carry: { ...flow.carry, which: (which as "chosen") ?? "chosen" } })
          }
        />
      )}
    </>
  );
}
