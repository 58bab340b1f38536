import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, List, someChoices, Words } from "./parts";
import { labelled, NumberParts } from "./results";

function Editor(props: EditorProps<KindOf<"max_diff">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <List of={props} name="choices" prefix="a" mark="±" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="per_set" label={t("per_set")} fallback={4} />
          <Amount of={props} name="sets" label={t("sets")} />
          <Words of={props} name="best" label={t("best")} placeholder={t("ends.usual")} />
          <Words of={props} name="worst" label={t("worst")} placeholder={t("ends.usual")} />
        </div>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"max_diff">>) => (
  <NumberParts
    {...props}
    parts={labelled(props.definition, props.kind.choices).map(({ code, label }) => ({
      code: `score.${code}`,
      label,
    }))}
  />
);

export const maxDiff: KindModule<"max_diff"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice, 5), per_set: 4 }),
  Editor,
  Results,
};
