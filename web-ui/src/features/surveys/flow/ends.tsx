import { Button, CloseButton, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage, withLanguage } from "../definition";
import type { FlowPart } from "./blocks";
import { type End, freeName, withFlow } from "./flow";
import classes from "./flow.module.css";

/** Last pages by condition. */
export function Ends({ definition, language, problem, onChange }: FlowPart) {
  const { t } = useTranslation("surveys");
  const ends = definition.flow?.ends ?? [];
  const put = (next: End[], what?: string) => onChange(withFlow(definition, { ends: next }), what);
  const set = (at: number, part: Partial<End>, what?: string) =>
    put(
      ends.map((one, n) => (n === at ? { ...one, ...part } : one)),
      what,
    );
  return (
    <section>
      <h3>{t("flow.ends")}</h3>
      <p className="muted small">{t("flow.ends_hint")}</p>
      {ends.map((end, at) => (
        <fieldset key={end.key} className={classes.part}>
          <TextInput
            size="xs"
            label={t("flow.end_when")}
            placeholder="q1>=9"
            value={end.when}
            error={problem(`flow.ends[${at}].when`)}
            onChange={(event) => set(at, { when: event.currentTarget.value }, `end ${end.key} if`)}
          />
          <TextInput
            size="xs"
            label={t("flow.end_title")}
            value={inLanguage(end.title, language)}
            error={problem(`flow.ends[${at}].title`)}
            onChange={(event) =>
              set(
                at,
                { title: withLanguage(end.title, language, event.currentTarget.value) },
                `end ${end.key} title`,
              )
            }
          />
          <Textarea
            size="xs"
            autosize
            minRows={2}
            label={t("flow.end_text")}
            value={inLanguage(end.text, language)}
            error={problem(`flow.ends[${at}].text`)}
            onChange={(event) =>
              set(
                at,
                { text: withLanguage(end.text, language, event.currentTarget.value) },
                `end ${end.key} text`,
              )
            }
          />
          <CloseButton aria-label={t("flow.remove_end")} onClick={() => put(ends.toSpliced(at, 1))} />
        </fieldset>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() =>
          put([
            ...ends,
            {
              key: freeName(
                "e",
                ends.map(({ key }) => key),
              ),
              when: "",
            },
          ])
        }
      >
        {t("flow.add_end")}
      </Button>
    </section>
  );
}
