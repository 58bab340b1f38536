import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, List, someChoices, Words } from "./parts";
import { labelled, NumberParts } from "./results";

function Editor(props: EditorProps<KindOf<"constant_sum">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <List of={props} name="choices" prefix="a" mark="▭" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="total" label={t("total")} fallback={100} />
          <Words of={props} name="unit" label={t("unit_of")} placeholder="%" />
        </div>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"constant_sum">>) => (
  <NumberParts {...props} parts={labelled(props.definition, props.kind.choices)} />
);

export const constantSum: KindModule<"constant_sum"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice), total: 100 }),
  Editor,
  Results,
};
