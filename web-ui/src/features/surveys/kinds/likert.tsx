import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, Ends, List, someChoices, Tick } from "./parts";
import { labelled, NumberParts } from "./results";
import { Points } from "./scale";

function Editor(props: EditorProps<KindOf<"likert">>) {
  const { t } = useTranslation("surveys");
  const { kind, onChange } = props;
  return (
    <>
      <List of={props} name="rows" prefix="r" mark="–" />
      <Points first={1} last={kind.points} />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="points" label={t("points")} fallback={5} />
          <Ends
            of={{
              ...props,
              kind: kind.ends ?? {},
              onChange: (ends, what) => onChange({ ...kind, ends }, what),
            }}
          />
          <Tick of={props} name="every_row" label={t("every_row")} usual />
        </div>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"likert">>) => (
  <NumberParts {...props} parts={labelled(props.definition, props.kind.rows)} points={props.kind.points} />
);

export const likert: KindModule<"likert"> = {
  blank: (words) => ({ rows: someChoices("r", words, words.row), points: 5, every_row: true }),
  Editor,
  Results,
};
