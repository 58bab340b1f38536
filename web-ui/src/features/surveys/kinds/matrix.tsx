import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { List, someChoices, Tick } from "./parts";
import { CodeParts, labelled } from "./results";

type Grid = KindOf<"matrix"> | KindOf<"matrix_multiple">;

function Editor(props: EditorProps<Grid>) {
  const { t } = useTranslation("surveys");
  const several = props.kind.type === "matrix_multiple";
  return (
    <>
      <div className={classes.matrix}>
        <List of={props as EditorProps<KindOf<"matrix">>} name="rows" prefix="r" mark="–" />
        <List
          of={props as EditorProps<KindOf<"matrix">>}
          name="columns"
          prefix="a"
          mark={several ? "☐" : "○"}
        />
      </div>
      {props.open && (
        <Tick
          of={props as EditorProps<KindOf<"matrix">>}
          name="every_row"
          label={t("every_row")}
          usual={!several}
        />
      )}
    </>
  );
}

const Results = (props: ResultsProps<Grid>) => (
  <CodeParts
    {...props}
    parts={labelled(props.definition, props.kind.rows)}
    codes={labelled(props.definition, props.kind.columns)}
  />
);

export const matrix: KindModule<"matrix"> = {
  blank: (words) => ({
    rows: someChoices("r", words, words.row),
    columns: someChoices("a", words, words.choice),
    every_row: true,
  }),
  Editor: Editor as KindModule<"matrix">["Editor"],
  Results,
};
export const matrixMultiple: KindModule<"matrix_multiple"> = {
  blank: (words) => ({
    rows: someChoices("r", words, words.row),
    columns: someChoices("a", words, words.choice),
    every_row: false,
  }),
  Editor: Editor as KindModule<"matrix_multiple">["Editor"],
  Results,
};
