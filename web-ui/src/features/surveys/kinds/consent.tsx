import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage, withLanguage } from "../definition";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { flawOf } from "./parts";
import { CodeBars } from "./results";

function Editor(props: EditorProps<KindOf<"consent">>) {
  const { t } = useTranslation("surveys");
  const { kind, language, onChange } = props;
  return (
    <TextInput
      leftSection="☐"
      variant="unstyled"
      aria-label={t("consent_label")}
      value={inLanguage(kind.label, language)}
      error={flawOf(props, "label")}
      onChange={(event) =>
        onChange({ ...kind, label: withLanguage(kind.label, language, event.currentTarget.value) }, "label")
      }
    />
  );
}

function Results(props: ResultsProps<KindOf<"consent">>) {
  const { t } = useTranslation("surveys");
  return <CodeBars {...props} label={(code) => t(code === "true" ? "agreed" : "not_agreed")} />;
}

export const consent: KindModule<"consent"> = {
  blank: ({ language, agree }) => ({ label: { [language]: agree } }),
  Editor,
  Results,
};
