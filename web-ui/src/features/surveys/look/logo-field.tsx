import { Button, FileButton, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { Theme } from "../data";
import { inLanguage, withLanguage } from "../definition";
import { pictureUrl } from "../kinds/picture";
import { problemText } from "../kinds/picture-problem";
import classes from "./look.module.css";

interface LogoFieldProps {
  survey: string;
  theme: Theme;
  language: string;
  onChange: (part: Partial<Theme>, what: string) => void;
}

/** The most that a logo may weigh, as the server has it. */
const LARGEST = 60_000;

/** The picture above every page: uploaded here, with the words for who does not see it. */
export function LogoField({ survey, theme, language, onChange }: LogoFieldProps) {
  const { t } = useTranslation("look");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const { logo } = theme;
  const take = async (file: File | null) => {
    if (!file) return;
    setProblem("");
    if (file.size > LARGEST) {
      setProblem(t("logo_large", { size: Math.ceil(file.size / 1000) }));
      return;
    }
    setBusy(true);
    try {
      const { width, height } = await createImageBitmap(file);
      const { name } = await ok(
        api.POST("/api/v1/surveys/{id}/logos", {
          params: { path: { id: survey } },
          headers: { "content-type": "application/octet-stream" },
          body: file as unknown as number[],
          bodySerializer: (body) => body as unknown as BodyInit,
        }),
      );
      onChange({ logo: { image: name, width, height, alt: logo?.alt ?? {} } }, "logo");
    } catch (error) {
      setProblem(problemText(error) ?? t("logo_broken"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.logo}>
      {logo && <img src={pictureUrl(survey, logo.image)} alt={inLanguage(logo.alt, language)} />}
      <Group gap="xs">
        <FileButton accept="image/png,image/jpeg,image/gif,image/webp" onChange={(file) => void take(file)}>
          {(button) => (
            <Button variant="default" size="compact-sm" loading={busy} {...button}>
              {t(logo ? "logo_other" : "logo_upload")}
            </Button>
          )}
        </FileButton>
        {logo && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange({ logo: undefined }, "logo")}>
            {t("logo_remove")}
          </Button>
        )}
      </Group>
      <p className="muted small">{t("logo_hint")}</p>
      {problem && (
        <p className="error small" role="alert">
          {problem}
        </p>
      )}
      {logo && (
        <TextInput
          label={t("logo_alt")}
          description={t("logo_alt_hint")}
          value={inLanguage(logo.alt, language)}
          error={!inLanguage(logo.alt, language) && t("logo_alt_missing")}
          onChange={(event) =>
            onChange(
              { logo: { ...logo, alt: withLanguage(logo.alt, language, event.currentTarget.value) } },
              "logo alt",
            )
          }
        />
      )}
    </div>
  );
}
