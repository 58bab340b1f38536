import {
  Button,
  CloseButton,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Definition, Parameter } from "./data";
import { inLanguage, withLanguage } from "./definition";
import classes from "./surveys.module.css";

interface SurveySettingsProps {
  definition: Definition;
  language: string;
  onLanguage: (language: string) => void;
  onChange: (part: Partial<Definition>, what: string) => void;
}

const offered = ["en", "de", "fr"];

/** What belongs to the whole survey: the thank-you, the languages, what links may carry. */
export function SurveySettings({ definition, language, onLanguage, onChange }: SurveySettingsProps) {
  const { t } = useTranslation("surveys");
  const { thanks, languages } = definition;
  const parameters = definition.parameters ?? [];
  const setParameter = (index: number, part: Partial<Parameter>) =>
    onChange(
      { parameters: parameters.map((p, at) => (at === index ? { ...p, ...part } : p)) },
      `parameter ${index}`,
    );
  const missing = offered.filter((code) => !languages.includes(code));
  return (
    <section className="card" aria-label={t("settings")}>
      <Stack gap="sm">
        <h2>{t("thanks")}</h2>
        <TextInput
          aria-label={t("thanks_title")}
          placeholder={t("thanks_title_usual")}
          value={inLanguage(thanks?.title, language)}
          onChange={(event) =>
            onChange(
              {
                thanks: {
                  ...thanks,
                  title: withLanguage(thanks?.title, language, event.currentTarget.value),
                },
              },
              "thanks title",
            )
          }
        />
        <Textarea
          autosize
          minRows={2}
          aria-label={t("thanks_text")}
          placeholder={t("thanks_text_usual")}
          value={inLanguage(thanks?.text, language)}
          onChange={(event) =>
            onChange(
              {
                thanks: { ...thanks, text: withLanguage(thanks?.text, language, event.currentTarget.value) },
              },
              "thanks text",
            )
          }
        />
        <h2>{t("languages_title")}</h2>
        <Group>
          <SegmentedControl
            aria-label={t("edit_in")}
            data={languages.map((value) => ({
              value,
              label: t(`languages.${value}`, { defaultValue: value }),
            }))}
            value={language}
            onChange={onLanguage}
          />
          {missing.map((code) => (
            <Button
              key={code}
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                onChange({ languages: [...languages, code] }, "languages");
                onLanguage(code);
              }}
            >
              {t("add_language", { language: t(`languages.${code}`) })}
            </Button>
          ))}
          {languages.length > 1 && language !== languages[0] && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                onChange({ languages: languages.filter((code) => code !== language) }, "languages");
                onLanguage(languages[0] ?? "en");
              }}
            >
              {t("remove_language", { language: t(`languages.${language}`, { defaultValue: language }) })}
            </Button>
          )}
        </Group>
        <h2>{t("parameters")}</h2>
        <p className="muted small">{t("parameters_hint")}</p>
        {parameters.map((parameter, index) => (
          <Group key={index} className={classes.parameter} wrap="nowrap">
            <TextInput
              aria-label={t("parameter_name")}
              placeholder="order"
              value={parameter.name}
              onChange={(event) => setParameter(index, { name: event.currentTarget.value })}
            />
            <Select
              aria-label={t("parameter_target")}
              allowDeselect={false}
              data={[
                { value: "attribute", label: t("targets.attribute") },
                { value: "unit", label: t("targets.unit") },
              ]}
              value={parameter.target}
              onChange={(target) => setParameter(index, { target: target === "unit" ? "unit" : "attribute" })}
            />
            <CloseButton
              aria-label={t("remove_parameter", { name: parameter.name })}
              onClick={() => onChange({ parameters: parameters.toSpliced(index, 1) }, "parameters")}
            />
          </Group>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              onChange({ parameters: [...parameters, { name: "", target: "attribute" }] }, "parameters")
            }
          >
            {t("add_parameter")}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
