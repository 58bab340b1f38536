import { Button, CloseButton, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage, mainText, nextCode, withLanguage } from "../definition";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, flawOf, Tick } from "./parts";
import { NumberParts } from "./results";

function Editor(props: EditorProps<KindOf<"bipolar">>) {
  const { t } = useTranslation("surveys");
  const { kind, language, open, onChange } = props;
  const rows = kind.rows;
  return (
    <>
      <ul className={classes.pairs} aria-label={t("lists.rows")}>
        {rows.map((row, index) => (
          <li key={row.code}>
            {(["left", "right"] as const).map((end) => (
              <TextInput
                key={end}
                size="xs"
                variant="unstyled"
                aria-label={t(`pair.${end}`, { number: index + 1 })}
                placeholder={t(`pair.${end}`, { number: index + 1 })}
                value={inLanguage(row[end], language)}
                error={flawOf(props, `rows[${index}].${end}`)}
                onChange={(event) => {
                  const text = withLanguage(row[end], language, event.currentTarget.value);
                  onChange(
                    { ...kind, rows: rows.with(index, { ...row, [end]: text }) },
                    `${row.code} ${end}`,
                  );
                }}
              />
            ))}
            {open && (
              <CloseButton
                size="sm"
                aria-label={t("remove_choice", { number: index + 1 })}
                onClick={() => onChange({ ...kind, rows: rows.toSpliced(index, 1) }, "rows remove")}
              />
            )}
          </li>
        ))}
      </ul>
      {open && (
        <>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              const code = nextCode(
                rows.map((row) => ({ code: row.code, text: row.left })),
                "r",
              );
              onChange({ ...kind, rows: [...rows, { code, left: {}, right: {} }] }, "rows add");
            }}
          >
            {t("pair.add")}
          </Button>
          <div className={classes.settings}>
            <Amount of={props} name="points" label={t("points")} fallback={7} />
            <Tick of={props} name="every_row" label={t("every_row")} usual />
          </div>
        </>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"bipolar">>) => (
  <NumberParts
    {...props}
    points={props.kind.points}
    parts={props.kind.rows.map(({ code, left, right }) => ({
      code,
      label: `${mainText(props.definition, left)} – ${mainText(props.definition, right)}`,
    }))}
  />
);

export const bipolar: KindModule<"bipolar"> = {
  blank: ({ language, left, right }) => ({
    rows: [{ code: "r1", left: { [language]: left }, right: { [language]: right } }],
    points: 7,
    every_row: true,
  }),
  Editor,
  Results,
};
