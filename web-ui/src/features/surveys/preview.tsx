import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./surveys.module.css";

interface PreviewProps {
  survey: string;
  /** The saved revision; a new one draws the page again. */
  revision: number;
  language: string;
  seconds: number;
}

/** The respondent's own page of the draft, as on a phone or, made smaller, on a desk. What is answered in it is kept nowhere. */
export function Preview({ survey, revision, language, seconds }: PreviewProps) {
  const { t } = useTranslation("surveys");
  const x = useTranslation("exchange").t;
  const format = useFormat();
  const [device, setDevice] = useState("phone");
  const search = new URLSearchParams({ lang: language, revision: String(revision) });
  return (
    <aside className={classes.preview} aria-label={t("preview")}>
      <SegmentedControl
        size="xs"
        aria-label={t("preview")}
        data={["phone", "desk"].map((value) => ({ value, label: x(`device.${value}`) }))}
        value={device}
        onChange={setDevice}
      />
      <div className={classes.device} data-device={device}>
        <iframe
          key={revision}
          title={t("preview")}
          src={`/api/v1/surveys/${survey}/preview?${search}`}
          sandbox="allow-scripts allow-forms allow-same-origin"
        />
      </div>
      <p className="muted small">
        {t("preview_hint", { minutes: format.number(Math.max(0.5, seconds / 60), 1) })}
      </p>
    </aside>
  );
}
