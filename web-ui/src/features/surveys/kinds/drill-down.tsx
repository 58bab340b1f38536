import { Button, CloseButton, FileButton, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage, mainText, withLanguage } from "../definition";
import classes from "../surveys.module.css";
import { readList } from "./drill-list";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { flawOf } from "./parts";
import { CodeBars } from "./results";

type Drill = KindOf<"drill_down">;

function Editor(props: EditorProps<Drill>) {
  const { t } = useTranslation("surveys");
  const { kind, language, open, onChange } = props;
  const [problem, setProblem] = useState("");
  const take = async (file: File | null) => {
    if (!file) return;
    const list = readList(await file.text());
    setProblem(list.length === 0 ? t("drill.empty") : "");
    if (list.length === 0) return;
    const deepest = Math.max(2, ...list.map((entry) => entry.length));
    const levels = Array.from(
      { length: deepest },
      (_, at) => kind.levels[at] ?? { [language]: t("drill.level", { number: at + 1 }) },
    );
    onChange({ ...kind, levels, entries: list }, "entries");
  };
  return (
    <>
      <ol className={classes.levels}>
        {kind.levels.map((level, index) => (
          <li key={index}>
            <TextInput
              size="xs"
              variant="unstyled"
              leftSection="▾"
              aria-label={t("drill.level", { number: index + 1 })}
              value={inLanguage(level, language)}
              error={flawOf(props, `levels[${index}]`)}
              onChange={(event) =>
                onChange(
                  {
                    ...kind,
                    levels: kind.levels.with(index, withLanguage(level, language, event.currentTarget.value)),
                  },
                  `level ${index}`,
                )
              }
            />
            {open && kind.levels.length > 2 && index === kind.levels.length - 1 && (
              <CloseButton
                size="sm"
                aria-label={t("drill.remove", { number: index + 1 })}
                onClick={() =>
                  onChange(
                    {
                      ...kind,
                      levels: kind.levels.slice(0, -1),
                      entries: kind.entries.map((entry) => entry.slice(0, kind.levels.length - 1)),
                    },
                    "level remove",
                  )
                }
              />
            )}
          </li>
        ))}
      </ol>
      <p className={problem || flawOf(props, "entries") ? "error small" : "muted small"}>
        {problem || flawOf(props, "entries") || t("drill.entries", { count: kind.entries.length })}
      </p>
      {open && (
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void take(file)}>
          {(button) => (
            <Button size="compact-xs" variant="default" {...button}>
              {t("drill.upload")}
            </Button>
          )}
        </FileButton>
      )}
      {open && <p className="muted small">{t("drill.hint")}</p>}
    </>
  );
}

const Results = (props: ResultsProps<Drill>) =>
  props.kind.levels.map((level, index) => (
    <CodeBars
      key={index}
      {...props}
      field={`${props.field}.l${index + 1}`}
      about={mainText(props.definition, level)}
      label={(name) => name}
    />
  ));

export const drillDown: KindModule<"drill_down"> = {
  blank: ({ language, level }) => ({
    levels: [1, 2].map((n) => ({ [language]: `${level} ${n}` })),
    entries: [],
  }),
  Editor,
  Results,
};
