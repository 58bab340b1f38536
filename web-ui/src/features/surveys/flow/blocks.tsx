import { Button, CloseButton, MultiSelect, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import type { Definition } from "../data";
import { questionsOf } from "../definition";
import { type Block, freeName, hasItems, orders, type Randomiser, whiches, withFlow } from "./flow";
import classes from "./flow.module.css";

export interface FlowPart {
  definition: Definition;
  language: string;
  problem: (path: string) => FieldProblem["message"] | undefined;
  onChange: (definition: Definition, what?: string) => void;
}

/** Blocks: their conditions, loops, and which of them change places. */
export function Blocks({ definition, problem, onChange }: FlowPart) {
  const { t } = useTranslation("surveys");
  const blocks = definition.flow?.blocks ?? [];
  const randomisers = definition.flow?.randomisers ?? [];
  const set = (at: number, part: Partial<Block>, what?: string) =>
    onChange(
      withFlow(definition, { blocks: blocks.map((block, n) => (n === at ? { ...block, ...part } : block)) }),
      what,
    );
  const setRandom = (at: number, part: Partial<Randomiser>) =>
    onChange(
      withFlow(definition, {
        randomisers: randomisers.map((one, n) => (n === at ? { ...one, ...part } : one)),
      }),
    );
  const sources = questionsOf(definition).filter(hasItems);
  return (
    <section>
      <h3>{t("flow.blocks")}</h3>
      <p className="muted small">{t("flow.blocks_hint", { item: "{{item}}" })}</p>
      {blocks.map((block, at) => (
        <fieldset key={block.key} className={classes.part}>
          <legend className="muted small">
            <code>{block.key}</code>
          </legend>
          <TextInput
            size="xs"
            label={t("flow.block_name")}
            value={block.name ?? ""}
            onChange={(event) => set(at, { name: event.currentTarget.value }, `block ${block.key} name`)}
          />
          <TextInput
            size="xs"
            label={t("flow.block_if")}
            placeholder={t("show_if_always")}
            value={block.show_if ?? ""}
            error={problem(`flow.blocks[${at}].show_if`)}
            onChange={(event) => set(at, { show_if: event.currentTarget.value }, `block ${block.key} if`)}
          />
          <Select
            size="xs"
            label={t("flow.repeat")}
            allowDeselect={false}
            data={[
              { value: "", label: t("flow.repeat_none") },
              ...sources.map(({ key }) => ({ value: key, label: key })),
            ]}
            value={block.repeat?.over ?? ""}
            error={problem(`flow.blocks[${at}].repeat.over`)}
            onChange={(over) =>
              set(at, { repeat: over ? { over, which: block.repeat?.which ?? "chosen" } : null, pick: null })
            }
          />
          {block.repeat && (
            <Select
              size="xs"
              label={t("flow.repeat")}
              allowDeselect={false}
              data={whiches.map((value) => ({ value, label: t(`flow.which.${value}`) }))}
              value={block.repeat.which ?? "chosen"}
              onChange={(which) =>
                block.repeat &&
                set(at, { repeat: { ...block.repeat, which: (which as "chosen") ?? "chosen" } })
              }
            />
          )}
          <Select
            size="xs"
            label={t(block.repeat ? "flow.item_order" : "flow.page_order")}
            allowDeselect={false}
            data={orders
              .filter((value) => !block.repeat || value !== "even")
              .map((value) => ({ value, label: t(`flow.orders.${value}`) }))}
            value={block.order ?? "given"}
            error={problem(`flow.blocks[${at}].order`)}
            onChange={(order) => set(at, { order: (order as Block["order"]) ?? "given" })}
          />
          {!block.repeat && (block.order ?? "given") !== "given" && (
            <NumberInput
              size="xs"
              label={t("flow.pick")}
              min={1}
              value={block.pick ?? ""}
              error={problem(`flow.blocks[${at}].pick`)}
              onChange={(pick) => set(at, { pick: Number(pick) || null })}
            />
          )}
        </fieldset>
      ))}
      {randomisers.map((one, at) => (
        <fieldset key={one.key} className={classes.part}>
          <legend className="muted small">
            {t("flow.random")} <code>{one.key}</code>
          </legend>
          <MultiSelect
            size="xs"
            label={t("flow.random_blocks")}
            data={blocks.map(({ key, name }) => ({ value: key, label: name || key }))}
            value={one.blocks}
            error={problem(`flow.randomisers[${at}].blocks`)}
            onChange={(chosen) => setRandom(at, { blocks: chosen })}
          />
          <NumberInput
            size="xs"
            label={t("flow.pick")}
            min={1}
            value={one.pick ?? ""}
            error={problem(`flow.randomisers[${at}].pick`)}
            onChange={(pick) => setRandom(at, { pick: Number(pick) || null })}
          />
          <Switch
            label={t("flow.even")}
            checked={one.even ?? false}
            error={problem(`flow.randomisers[${at}].even`)}
            onChange={(event) => setRandom(at, { even: event.currentTarget.checked })}
          />
          <CloseButton
            aria-label={t("flow.remove_random")}
            onClick={() => onChange(withFlow(definition, { randomisers: randomisers.toSpliced(at, 1) }))}
          />
        </fieldset>
      ))}
      {blocks.length > 1 && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            const key = freeName(
              "r",
              randomisers.map((one) => one.key),
            );
            const taken = randomisers.flatMap((one) => one.blocks);
            const free = blocks.map((block) => block.key).filter((block) => !taken.includes(block));
            onChange(
              withFlow(definition, { randomisers: [...randomisers, { key, blocks: free, even: false }] }),
            );
          }}
        >
          {t("flow.add_random")}
        </Button>
      )}
    </section>
  );
}
