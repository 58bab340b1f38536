import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { flawOf, set } from "./parts";
import { CodeBars, NumberParts } from "./results";

type Hidden = KindOf<"hidden">;
const sources = ["url", "customer"] as const;
const values = ["text", "number", "boolean", "date"] as const;

function Editor(props: EditorProps<Hidden>) {
  const { t } = useTranslation("surveys");
  const { kind } = props;
  return (
    <>
      <p className="muted small">{t("hidden.hint")}</p>
      <div className={classes.settings}>
        <NativeSelect
          size="xs"
          label={t("hidden.from")}
          data={sources.map((value) => ({ value, label: t(`hidden.${value}`) }))}
          value={kind.from}
          onChange={(event) => set(props, "from", event.currentTarget.value as Hidden["from"])}
        />
        <TextInput
          size="xs"
          label={t(kind.from === "url" ? "hidden.parameter" : "hidden.attribute")}
          value={kind.name}
          error={flawOf(props, "name")}
          onChange={(event) => set(props, "name", event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          label={t("hidden.value")}
          data={values.map((value) => ({ value, label: t(`hidden.${value}`) }))}
          value={kind.value ?? "text"}
          onChange={(event) => set(props, "value", event.currentTarget.value as Hidden["value"])}
        />
      </div>
    </>
  );
}

const Results = (props: ResultsProps<Hidden>) =>
  props.kind.value === "number" ? (
    <NumberParts {...props} parts={[]} />
  ) : (
    <CodeBars {...props} label={(value) => value} />
  );

export const hidden: KindModule<"hidden"> = {
  blank: () => ({ from: "url", name: "", value: "text" }),
  Editor,
  Results,
  silent: true,
};
