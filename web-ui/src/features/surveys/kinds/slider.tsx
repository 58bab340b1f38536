import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, Ends, Words } from "./parts";
import { NumberParts } from "./results";

function Editor(props: EditorProps<KindOf<"slider">>) {
  const { t } = useTranslation("surveys");
  const { kind, onChange } = props;
  return (
    <>
      <div className={classes.line} aria-hidden="true" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="min" label={t("left_end")} fraction fallback={0} />
          <Amount of={props} name="max" label={t("right_end")} fraction fallback={100} />
          <Amount of={props} name="step" label={t("step")} fraction fallback={1} />
          <Words of={props} name="unit" label={t("unit_of")} placeholder="%" />
          <Ends
            of={{
              ...props,
              kind: kind.ends ?? {},
              onChange: (ends, what) => onChange({ ...kind, ends }, what),
            }}
          />
        </div>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"slider">>) => <NumberParts {...props} parts={[]} />;

export const slider: KindModule<"slider"> = { blank: () => ({ min: 0, max: 100, step: 1 }), Editor, Results };
