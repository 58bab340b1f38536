import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, flawOf, set, Tick } from "./parts";
import { CodeBars, NumberParts } from "./results";

function NumberEditor(props: EditorProps<KindOf<"number">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <div className={classes.field} aria-hidden="true" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="min" label={t("least")} fraction />
          <Amount of={props} name="max" label={t("most")} fraction />
          <Tick of={props} name="whole" label={t("whole")} />
        </div>
      )}
    </>
  );
}

function DateEditor(props: EditorProps<KindOf<"date">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <div className={classes.field} aria-hidden="true" />
      {props.open && (
        <div className={classes.settings}>
          {(["min", "max"] as const).map((end) => (
            <TextInput
              key={end}
              size="xs"
              type="date"
              label={t(end === "min" ? "first_day" : "last_day")}
              value={props.kind[end] ?? ""}
              error={flawOf(props, end)}
              onChange={(event) => set(props, end, event.currentTarget.value || null)}
            />
          ))}
        </div>
      )}
    </>
  );
}

const NumberResults = (props: ResultsProps<KindOf<"number">>) => <NumberParts {...props} parts={[]} />;
const DateResults = (props: ResultsProps<KindOf<"date">>) => <CodeBars {...props} label={(day) => day} />;

export const number: KindModule<"number"> = {
  blank: () => ({}),
  Editor: NumberEditor,
  Results: NumberResults,
};
export const date: KindModule<"date"> = { blank: () => ({}), Editor: DateEditor, Results: DateResults };
