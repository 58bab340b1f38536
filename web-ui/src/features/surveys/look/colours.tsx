import { Button, ColorInput, Stack } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import type { Theme } from "../data";
import { NEEDED, readable } from "./contrast";
import classes from "./look.module.css";

interface ColoursProps {
  theme: Theme;
  onChange: (part: Partial<Theme>, what: string) => void;
}

const accents = ["#2f5bd7", "#176a7b", "#2f855a", "#a8470f", "#b3261e", "#6b3fa0", "#1c1f23"];
const GROUND = "#fbfbfa";
const INK = "#1c1f23";

/** The colours of a survey, with what they do to who reads. */
export function Colours({ theme, onChange }: ColoursProps) {
  const { t } = useTranslation("look");
  const format = useFormat();
  const { text, accent, light, dark } = readable(theme);
  const ratio = (value: number) => format.number(value, 1);
  const own = theme.background != null || theme.text != null;
  const common = { format: "hex" as const, withEyeDropper: false };
  return (
    <Stack gap="sm">
      <ColorInput
        {...common}
        label={t("accent")}
        description={t("accent_hint")}
        swatches={accents}
        value={theme.colour}
        onChange={(colour) => onChange({ colour }, "colour")}
      />
      <Verdict good={accent >= NEEDED}>
        {accent >= NEEDED
          ? t("accent_good", { ratio: ratio(accent) })
          : t("accent_bent", { ratio: ratio(accent), colour: light })}
        <Swatch colour={light} label={t("in_light", { colour: light })} />
        <Swatch colour={dark} label={t("in_dark", { colour: dark })} />
      </Verdict>
      <ColorInput
        {...common}
        label={t("background")}
        value={theme.background ?? GROUND}
        onChange={(background) => onChange({ background }, "background")}
      />
      <ColorInput
        {...common}
        label={t("text")}
        value={theme.text ?? INK}
        onChange={(colour) => onChange({ text: colour }, "text")}
      />
      <Verdict good={text >= NEEDED}>
        {t(text >= NEEDED ? "text_good" : "text_bad", { ratio: ratio(text) })}
      </Verdict>
      {own && (
        <Button
          variant="default"
          size="compact-sm"
          className={classes.usual}
          onClick={() => onChange({ background: undefined, text: undefined }, "usual colours")}
        >
          {t("usual_colours")}
        </Button>
      )}
    </Stack>
  );
}

function Verdict({ good, children }: { good: boolean; children: React.ReactNode }) {
  return (
    <p className={classes.verdict} data-good={good || undefined} role="status">
      {good ? (
        <IconCircleCheck size={18} aria-hidden="true" />
      ) : (
        <IconAlertTriangle size={18} aria-hidden="true" />
      )}
      <span>{children}</span>
    </p>
  );
}

function Swatch({ colour, label }: { colour: string; label: string }) {
  return (
    <span
      className={classes.swatch}
      style={{ background: colour }}
      role="img"
      aria-label={label}
      title={label}
    />
  );
}
