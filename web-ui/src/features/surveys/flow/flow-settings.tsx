import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import type { Definition } from "../data";
import { Blocks } from "./blocks";
import { Ends } from "./ends";
import { Scores, Values } from "./values";

interface FlowSettingsProps {
  definition: Definition;
  language: string;
  flaws: FieldProblem[];
  onChange: (definition: Definition, what?: string) => void;
}

/** The flow of the whole survey: blocks, chance, values, points, last pages. Closed until somebody needs it. */
export function FlowSettings({ definition, language, flaws, onChange }: FlowSettingsProps) {
  const { t } = useTranslation("surveys");
  const own = flaws.filter(({ path }) => path.startsWith("flow."));
  const [open, setOpen] = useState(false);
  const shown = open || own.length > 0;
  const problem = (path: string) => own.find((flaw) => flaw.path === path)?.message;
  const part = { definition, language, problem, onChange };
  return (
    <section className="card" aria-label={t("flow.title")}>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={shown}
        disabled={own.length > 0}
        onClick={() => setOpen(!open)}
      >
        {t("flow.open")}
      </Button>
      {shown && (
        <Stack gap="md" mt="sm">
          <p className="muted small">{t("flow.pipe_hint", { answer: "{{q1}}", value: "{{plan|…}}" })}</p>
          <Blocks {...part} />
          <Values {...part} />
          <Scores {...part} />
          <Ends {...part} />
        </Stack>
      )}
    </section>
  );
}
