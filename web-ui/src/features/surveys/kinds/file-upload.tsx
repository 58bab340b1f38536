import { Checkbox, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount } from "./parts";
import { CodeBars } from "./results";

const types = ["image", "pdf", "document", "spreadsheet", "text", "audio", "video"] as const;

function Editor(props: EditorProps<KindOf<"file_upload">>) {
  const { t } = useTranslation("surveys");
  const { kind, onChange } = props;
  return (
    <>
      <div className={classes.field} aria-hidden="true" />
      {props.open && (
        <>
          <Checkbox.Group
            label={t("file.types")}
            description={t("file.types_hint")}
            value={kind.types ?? []}
            onChange={(value) =>
              onChange({ ...kind, types: types.filter((type) => value.includes(type)) }, "types")
            }
          >
            <Group gap="sm" mt="xs">
              {types.map((type) => (
                <Checkbox key={type} value={type} label={t(`file.${type}`)} />
              ))}
            </Group>
          </Checkbox.Group>
          <div className={classes.settings}>
            <Amount of={props} name="max_megabytes" label={t("file.megabytes")} fallback={10} />
            <Amount of={props} name="most" label={t("file.most")} fallback={1} />
          </div>
        </>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"file_upload">>) => (
  <CodeBars {...props} field={`${props.field}.f1.type`} label={(type) => type} />
);

export const fileUpload: KindModule<"file_upload"> = {
  blank: () => ({ types: ["image", "pdf"], max_megabytes: 10, most: 1 }),
  Editor,
  Results,
};
