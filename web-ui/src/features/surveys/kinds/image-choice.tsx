import { Button, CloseButton, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Choice } from "../data";
import { inLanguage, nextCode, withLanguage } from "../definition";
import classes from "../surveys.module.css";
import type { EditorProps, KindModule, KindOf, ResultsProps } from "./kind";
import { Amount, flawOf, someChoices, Tick } from "./parts";
import { PictureButton, pictureUrl } from "./picture";
import { CodeBars, named } from "./results";

function Editor(props: EditorProps<KindOf<"image_choice">>) {
  const { t } = useTranslation("surveys");
  const { kind, survey, language, open, onChange } = props;
  const list = kind.choices;
  return (
    <>
      <ul className={classes.pictures} aria-label={t("lists.choices")}>
        {list.map((choice, index) => (
          <li key={choice.code}>
            {choice.image ? (
              <img src={pictureUrl(survey, choice.image)} alt={inLanguage(choice.text, language)} />
            ) : (
              <span className={classes.noPicture} aria-hidden="true" />
            )}
            {open && (
              <PictureButton
                survey={survey}
                label={t("picture.choose", { number: index + 1 })}
                onPicture={(image) =>
                  onChange({ ...kind, choices: list.with(index, { ...choice, image }) }, "picture")
                }
              />
            )}
            {flawOf(props, `choices[${index}].image`) && (
              <span className="error small">{flawOf(props, `choices[${index}].image`)}</span>
            )}
            <TextInput
              size="xs"
              variant="unstyled"
              aria-label={t("choice", { number: index + 1 })}
              placeholder={t("choice", { number: index + 1 })}
              value={inLanguage(choice.text, language)}
              error={flawOf(props, `choices[${index}].text`)}
              onChange={(event) => {
                const text = withLanguage(choice.text, language, event.currentTarget.value);
                onChange({ ...kind, choices: list.with(index, { ...choice, text }) }, choice.code);
              }}
            />
            {open && (
              <CloseButton
                size="sm"
                aria-label={t("remove_choice", { number: index + 1 })}
                onClick={() => onChange({ ...kind, choices: list.toSpliced(index, 1) }, "choices remove")}
              />
            )}
          </li>
        ))}
      </ul>
      {open && (
        <>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              onChange(
                {
                  ...kind,
                  choices: [...list, { code: nextCode(list as Choice[], "a"), text: {}, image: "" }],
                },
                "choices add",
              )
            }
          >
            {t("add_choice")}
          </Button>
          <div className={classes.settings}>
            <Tick of={props} name="multiple" label={t("several")} />
            {kind.multiple && <Amount of={props} name="min" label={t("at_least")} />}
            {kind.multiple && <Amount of={props} name="max" label={t("at_most")} />}
          </div>
        </>
      )}
    </>
  );
}

const Results = (props: ResultsProps<KindOf<"image_choice">>) => (
  <CodeBars {...props} label={named(props.definition, props.kind.choices)} />
);

export const imageChoice: KindModule<"image_choice"> = {
  blank: (words) => ({ choices: someChoices("a", words, words.choice).map((c) => ({ ...c, image: "" })) }),
  Editor,
  Results,
};
