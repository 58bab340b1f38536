import { Button, CloseButton, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage, mainText, nextCode, withLanguage } from "../definition";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { flawOf, List, someChoices, Tick } from "./parts";
import { CodeParts, labelled } from "./results";

type Side = KindOf<"side_by_side">;
type Column = Side["columns"][number];

function Editor(props: EditorProps<Side>) {
  const { t } = useTranslation("surveys");
  const { kind, language, open, onChange } = props;
  const columns = kind.columns;
  const change = (index: number, column: Column, what: string) =>
    onChange({ ...kind, columns: columns.with(index, column) }, `${column.code} ${what}`);
  return (
    <>
      <div className={classes.matrix}>
        <List of={props} name="rows" prefix="r" mark="–" />
        {columns.map((column, index) => {
          const own: EditorProps<Column> = {
            ...props,
            kind: column,
            flaws: props.flaws
              .filter(({ path }) => path.includes(`.kind.columns[${index}].`))
              .map((flaw) => ({ ...flaw, path: flaw.path.replace(`columns[${index}].`, "") })),
            onChange: (next, what) => change(index, next, what),
          };
          return (
            <section key={column.code} aria-label={t("side_column", { number: index + 1 })}>
              <div className={classes.sideHead}>
                <TextInput
                  size="xs"
                  variant="unstyled"
                  aria-label={t("side_column", { number: index + 1 })}
                  placeholder={t("side_column", { number: index + 1 })}
                  value={inLanguage(column.text, language)}
                  error={flawOf(own, "text")}
                  onChange={(event) =>
                    change(
                      index,
                      { ...column, text: withLanguage(column.text, language, event.currentTarget.value) },
                      "text",
                    )
                  }
                />
                {open && columns.length > 1 && (
                  <CloseButton
                    size="sm"
                    aria-label={t("remove_side_column", { number: index + 1 })}
                    onClick={() =>
                      onChange({ ...kind, columns: columns.toSpliced(index, 1) }, "columns remove")
                    }
                  />
                )}
              </div>
              <List of={own} name="choices" prefix="a" mark={column.multiple ? "☐" : "▾"} />
              {open && <Tick of={own} name="multiple" label={t("several")} />}
            </section>
          );
        })}
      </div>
      {open && (
        <div className={classes.settings}>
          <Button
            size="compact-xs"
            variant="default"
            disabled={columns.length >= 6}
            onClick={() => {
              const code = nextCode(columns, "c");
              const words = { language } as Parameters<typeof someChoices>[1];
              const choices = someChoices("a", words, t("blank.choice"));
              onChange({ ...kind, columns: [...columns, { code, text: {}, choices }] }, "columns add");
            }}
          >
            {t("add_side_column")}
          </Button>
          <Tick of={props} name="every_row" label={t("every_cell")} usual />
        </div>
      )}
    </>
  );
}

const Results = (props: ResultsProps<Side>) =>
  props.kind.columns.map((column) => (
    <CodeParts
      key={column.code}
      {...props}
      about={mainText(props.definition, column.text)}
      parts={labelled(props.definition, props.kind.rows).map(({ code, label }) => ({
        code: `${code}.${column.code}`,
        label,
      }))}
      codes={labelled(props.definition, column.choices)}
    />
  ));

export const sideBySide: KindModule<"side_by_side"> = {
  blank: (words) => ({
    rows: someChoices("r", words, words.row),
    columns: [1, 2].map((n) => ({
      code: `c${n}`,
      text: { [words.language]: `${words.row} ${n}` },
      choices: someChoices("a", words, words.choice),
    })),
    every_row: true,
  }),
  Editor,
  Results,
};
