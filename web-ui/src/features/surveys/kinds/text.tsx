import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf } from "./kind";
import { Amount, flawOf, set, Words } from "./parts";

function ShortText(props: EditorProps<KindOf<"short_text">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <div className={classes.field} aria-hidden="true" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="min" label={t("min_length")} />
          <Amount of={props} name="max" label={t("max_length")} />
          <TextInput
            size="xs"
            label={t("pattern")}
            placeholder="[A-Z]{2}-\d+"
            value={props.kind.pattern ?? ""}
            error={flawOf(props, "pattern")}
            onChange={(event) => set(props, "pattern", event.currentTarget.value || null)}
          />
          <Words of={props} name="pattern_message" label={t("pattern_message")} />
        </div>
      )}
    </>
  );
}

function LongText(props: EditorProps<KindOf<"long_text">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <div className={classes.field} data-tall aria-hidden="true" />
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="min" label={t("min_length")} />
          <Amount of={props} name="max" label={t("max_length")} />
        </div>
      )}
    </>
  );
}

export const shortText: KindModule<"short_text"> = { blank: () => ({}), Editor: ShortText };
export const longText: KindModule<"long_text"> = { blank: () => ({}), Editor: LongText };
export const email: KindModule<"email"> = {
  blank: () => ({}),
  Editor: () => <div className={classes.field} aria-hidden="true" />,
};
