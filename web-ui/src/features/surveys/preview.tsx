import { useTranslation } from "react-i18next";
import classes from "./surveys.module.css";

interface PreviewProps {
  survey: string;
  /** The saved revision; a new one draws the page again. */
  revision: number;
  language: string;
  seconds: number;
}

/** The respondent's own page of the draft, at the width of a phone. What is answered in it is kept nowhere. */
export function Preview({ survey, revision, language, seconds }: PreviewProps) {
  const { t } = useTranslation("surveys");
  const search = new URLSearchParams({ lang: language, revision: String(revision) });
  return (
    <aside className={classes.preview} aria-label={t("preview")}>
      <p className="muted small">{t("preview")}</p>
      <iframe
        key={revision}
        title={t("preview")}
        src={`/api/v1/surveys/${survey}/preview?${search}`}
        sandbox="allow-scripts allow-forms allow-same-origin"
      />
      <p className="muted small">{t("preview_hint", { seconds })}</p>
    </aside>
  );
}
