import { Button, CloseButton, Group, Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import type { Definition } from "../data";
import { ahead, changePageFlow, freeName, intoBlock, withJumps, withPageKey } from "./flow";
import classes from "./flow.module.css";

interface PageFlowProps {
  definition: Definition;
  /** Which page. */
  at: number;
  flaws: FieldProblem[];
  onChange: (definition: Definition, what?: string) => void;
}

const NEW = "+";

/** What happens around a page: its block, the order of its questions, where it leads. */
export function PageFlowEditor({ definition, at, flaws, onChange }: PageFlowProps) {
  const { t } = useTranslation("surveys");
  const flow = definition.pages[at]?.flow ?? {};
  const jumps = flow.then ?? [];
  const blocks = definition.flow?.blocks ?? [];
  const problem = (end: string) => flaws.find(({ path }) => path === `pages[${at}].flow.${end}`)?.message;
  const goals = [
    ...ahead(definition.pages, at).map((index) => ({
      value: definition.pages[index]?.flow?.key || `#${index}`,
      label: t("flow.to_page", { number: index + 1 }),
    })),
    ...(flow.block ? [{ value: "block", label: t("flow.to_block") }] : []),
    { value: "end", label: t("flow.to_end") },
  ];
  const setJump = (index: number, part: { when?: string; to?: string }, what?: string) =>
    onChange(
      withJumps(
        definition,
        at,
        jumps.map((jump, n) => (n === index ? { ...jump, ...part } : jump)),
      ),
      what,
    );
  const lead = (index: number, goal: string) => {
    if (!goal.startsWith("#")) return setJump(index, { to: goal });
    const [named, key] = withPageKey(definition, Number(goal.slice(1)));
    const moved = jumps.map((jump, n) => (n === index ? { ...jump, to: key } : jump));
    onChange(withJumps(named, at, moved));
  };
  return (
    <div className={classes.page}>
      {jumps.map((jump, index) => (
        <Group key={index} gap="xs" align="flex-start" wrap="nowrap" className={classes.jump}>
          <TextInput
            size="xs"
            aria-label={t("flow.jump_if")}
            placeholder={t("flow.jump_always")}
            leftSection={<span className="muted small">{t("flow.jump_if")}</span>}
            leftSectionWidth={48}
            value={jump.when ?? ""}
            error={problem(`then[${index}].when`)}
            onChange={(event) =>
              setJump(index, { when: event.currentTarget.value }, `page ${at} jump ${index}`)
            }
          />
          <Select
            size="xs"
            aria-label={t("flow.jump_to")}
            allowDeselect={false}
            data={goals}
            value={jump.to}
            error={problem(`then[${index}].to`)}
            onChange={(goal) => goal && lead(index, goal)}
          />
          <CloseButton
            size="sm"
            aria-label={t("flow.remove_jump")}
            onClick={() => onChange(withJumps(definition, at, jumps.toSpliced(index, 1)))}
          />
        </Group>
      ))}
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => onChange(withJumps(definition, at, [...jumps, { when: "", to: "end" }]))}
        >
          {t("flow.add_jump")}
        </Button>
        <Select
          size="xs"
          aria-label={t("flow.block")}
          allowDeselect={false}
          data={[
            { value: "", label: t("flow.no_block") },
            ...blocks.map(({ key, name }) => ({ value: key, label: name || key })),
            { value: NEW, label: t("flow.new_block") },
          ]}
          value={flow.block ?? ""}
          error={problem("block")}
          onChange={(block) => {
            const name =
              block === NEW
                ? freeName(
                    "b",
                    blocks.map(({ key }) => key),
                  )
                : (block ?? "");
            onChange(intoBlock(definition, at, name));
          }}
        />
        <Switch
          size="xs"
          label={t("flow.shuffle")}
          checked={flow.shuffle ?? false}
          onChange={(event) =>
            onChange(changePageFlow(definition, at, { shuffle: event.currentTarget.checked }))
          }
        />
      </Group>
    </div>
  );
}
