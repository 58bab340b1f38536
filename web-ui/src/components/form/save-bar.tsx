import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./form.module.css";

interface SaveBarProps {
  /** Whether there is something to save; without it the bar is not there. */
  dirty: boolean;
  saving?: boolean;
  onSave: () => void;
  onReset: () => void;
}

/** Stays at the bottom of the screen as long as something is not saved. */
export function SaveBar({ dirty, saving, onSave, onReset }: SaveBarProps) {
  const { t } = useTranslation("components");
  if (!dirty) return null;
  return (
    <div className={classes.saveBar} role="region" aria-label={t("form.unsaved")}>
      <span className="muted">{t("form.unsaved")}</span>
      <Button variant="default" onClick={onReset} disabled={saving}>
        {t("form.reset")}
      </Button>
      <Button onClick={onSave} loading={saving}>
        {t("form.save")}
      </Button>
    </div>
  );
}
