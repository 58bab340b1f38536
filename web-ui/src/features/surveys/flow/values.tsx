import { Button, CloseButton, MultiSelect, NumberInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { mainText, questionsOf } from "../definition";
import type { FlowPart } from "./blocks";
import { choicesOf, type Datum, freeName, type Score, withFlow } from "./flow";
import classes from "./flow.module.css";

/** Values that follow from answers. */
export function Values({ definition, problem, onChange }: FlowPart) {
  const { t } = useTranslation("surveys");
  const data = definition.flow?.data ?? [];
  const put = (next: Datum[], what?: string) => onChange(withFlow(definition, { data: next }), what);
  const set = (at: number, part: Partial<Datum>, what?: string) =>
    put(
      data.map((one, n) => (n === at ? { ...one, ...part } : one)),
      what,
    );
  return (
    <section>
      <h3>{t("flow.data")}</h3>
      <p className="muted small">{t("flow.data_hint")}</p>
      {data.map((one, at) => {
        const rules = one.rules ?? [];
        const setRule = (n: number, part: { when?: string; value?: string }, what: string) =>
          set(at, { rules: rules.map((rule, index) => (index === n ? { ...rule, ...part } : rule)) }, what);
        return (
          <fieldset key={at} className={classes.part}>
            <TextInput
              size="xs"
              label={t("flow.value_name")}
              value={one.name}
              error={problem(`flow.data[${at}].name`)}
              onChange={(event) => set(at, { name: event.currentTarget.value }, `value ${at} name`)}
            />
            {rules.map((rule, n) => (
              <div key={n} className={classes.rule}>
                <TextInput
                  size="xs"
                  label={t("flow.value_when")}
                  placeholder="q1<=6"
                  value={rule.when}
                  error={problem(`flow.data[${at}].rules[${n}].when`)}
                  onChange={(event) => setRule(n, { when: event.currentTarget.value }, `value ${at} ${n} if`)}
                />
                <TextInput
                  size="xs"
                  label={t("flow.value")}
                  value={rule.value}
                  onChange={(event) => setRule(n, { value: event.currentTarget.value }, `value ${at} ${n}`)}
                />
                <CloseButton
                  aria-label={t("flow.remove_rule")}
                  onClick={() => set(at, { rules: rules.toSpliced(n, 1) })}
                />
              </div>
            ))}
            <TextInput
              size="xs"
              label={t("flow.otherwise")}
              value={one.otherwise ?? ""}
              onChange={(event) => set(at, { otherwise: event.currentTarget.value }, `value ${at} otherwise`)}
            />
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => set(at, { rules: [...rules, { when: "", value: "" }] })}
            >
              {t("flow.add_rule")}
            </Button>
            <CloseButton
              aria-label={t("flow.remove_value", { name: one.name })}
              onClick={() => put(data.toSpliced(at, 1))}
            />
          </fieldset>
        );
      })}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          const name = freeName(
            "value",
            data.map((one) => one.name),
          );
          put([...data, { name, rules: [{ when: "", value: "" }] }]);
        }}
      >
        {t("flow.add_value")}
      </Button>
    </section>
  );
}

/** Points by choice. */
export function Scores({ definition, problem, onChange }: FlowPart) {
  const { t } = useTranslation("surveys");
  const scores = definition.flow?.scores ?? [];
  const questions = questionsOf(definition);
  const put = (next: Score[], what?: string) => onChange(withFlow(definition, { scores: next }), what);
  const set = (at: number, part: Partial<Score>, what?: string) =>
    put(
      scores.map((one, n) => (n === at ? { ...one, ...part } : one)),
      what,
    );
  return (
    <section>
      <h3>{t("flow.scores")}</h3>
      <p className="muted small">{t("flow.scores_hint")}</p>
      {scores.map((score, at) => {
        const items = score.items ?? [];
        return (
          <fieldset key={at} className={classes.part}>
            <TextInput
              size="xs"
              label={t("flow.value_name")}
              value={score.name}
              error={problem(`flow.scores[${at}].name`)}
              onChange={(event) => set(at, { name: event.currentTarget.value }, `score ${at} name`)}
            />
            <MultiSelect
              size="xs"
              label={t("flow.score_questions")}
              data={questions.map(({ key }) => ({ value: key, label: key }))}
              value={items.map(({ question }) => question)}
              onChange={(keys) =>
                set(at, {
                  items: keys.map(
                    (key) => items.find(({ question }) => question === key) ?? { question: key },
                  ),
                })
              }
            />
            {items.map((item, n) => {
              const question = questions.find(({ key }) => key === item.question);
              const kind = question?.kind;
              const choices = kind?.type === "matrix" ? kind.columns : question ? choicesOf(question) : null;
              return (choices ?? []).map((choice) => (
                <NumberInput
                  key={`${item.question} ${choice.code}`}
                  size="xs"
                  label={t("flow.points", { choice: mainText(definition, choice.text) })}
                  value={item.points?.[choice.code] ?? ""}
                  onChange={(value) => {
                    const points = { ...item.points };
                    if (value === "") delete points[choice.code];
                    else points[choice.code] = Number(value);
                    set(
                      at,
                      { items: items.map((other, index) => (index === n ? { ...other, points } : other)) },
                      `score ${at} ${choice.code}`,
                    );
                  }}
                />
              ));
            })}
            <CloseButton
              aria-label={t("flow.remove_score", { name: score.name })}
              onClick={() => put(scores.toSpliced(at, 1))}
            />
          </fieldset>
        );
      })}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() =>
          put([
            ...scores,
            {
              name: freeName(
                "points",
                scores.map((one) => one.name),
              ),
              items: [],
            },
          ])
        }
      >
        {t("flow.add_score")}
      </Button>
    </section>
  );
}
