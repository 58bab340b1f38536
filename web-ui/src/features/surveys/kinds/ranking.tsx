import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, List, someChoices } from "./parts";
import { labelled, NumberParts } from "./results";

function Editor(props: EditorProps<KindOf<"ranking">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <List of={props} name="choices" prefix="a" mark="№" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="top" label={t("top")} />
        </div>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"ranking">>) => (
  <NumberParts
    {...props}
    parts={labelled(props.definition, props.kind.choices)}
    points={props.kind.top ?? props.kind.choices.length}
    best="low"
  />
);

export const ranking: KindModule<"ranking"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice, 3) }),
  Editor,
  Results,
};
