import { Checkbox, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage, withLanguage } from "../definition";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, flawOf, List, someChoices } from "./parts";
import { CodeBars, named } from "./results";

type Choosing = KindOf<"single"> | KindOf<"multiple">;

function Other({ of }: { of: EditorProps<Choosing> }) {
  const { t } = useTranslation("surveys");
  const { kind, language, onChange } = of;
  return (
    <div className={classes.settings}>
      <Checkbox
        label={t("with_other")}
        checked={kind.other != null}
        onChange={(event) =>
          onChange(
            { ...kind, other: event.currentTarget.checked ? { [language]: t("other") } : null },
            "with other",
          )
        }
      />
      {kind.other && (
        <TextInput
          size="xs"
          aria-label={t("other_label")}
          value={inLanguage(kind.other, language)}
          error={flawOf(of, "other")}
          onChange={(event) =>
            onChange(
              { ...kind, other: withLanguage(kind.other ?? {}, language, event.currentTarget.value) },
              "other",
            )
          }
        />
      )}
    </div>
  );
}

function Single(props: EditorProps<KindOf<"single">>) {
  return (
    <>
      <List of={props} name="choices" prefix="a" mark="○" />
      {(props.open || props.kind.other) && <Other of={props as EditorProps<Choosing>} />}
    </>
  );
}

function Multiple(props: EditorProps<KindOf<"multiple">>) {
  const { t } = useTranslation("surveys");
  return (
    <>
      <List of={props} name="choices" prefix="a" mark="☐" />
      {(props.open || props.kind.other) && <Other of={props as EditorProps<Choosing>} />}
      {props.open && (
        <div className={classes.settings}>
          <Amount of={props} name="min" label={t("at_least")} />
          <Amount of={props} name="max" label={t("at_most")} />
        </div>
      )}
    </>
  );
}

function Dropdown(props: EditorProps<KindOf<"dropdown">>) {
  return <List of={props} name="choices" prefix="a" mark="▾" />;
}

function Results(props: ResultsProps<Choosing | KindOf<"dropdown">>) {
  const { t } = useTranslation("surveys");
  const label = named(props.definition, props.kind.choices);
  return <CodeBars {...props} label={(code) => (code === "other" ? t("other") : label(code))} />;
}

export const single: KindModule<"single"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice) }),
  Editor: Single,
  Results,
};
export const multiple: KindModule<"multiple"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice) }),
  Editor: Multiple,
  Results,
};
export const dropdown: KindModule<"dropdown"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice) }),
  Editor: Dropdown,
  Results,
};
