import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Change, Published } from "./bridge";
import classes from "./versions.module.css";

interface VersionChoiceProps {
  published: Published[];
  /** The version that is looked at; all of them when null. */
  pinned: number | null;
  onPin: (version: number | null) => void;
}

/** Whether the numbers are of all versions, bridged by code, or of one. */
export function VersionChoice({ published, pinned, onPin }: VersionChoiceProps) {
  const { t } = useTranslation("versions");
  return (
    <Select
      className={classes.choice}
      label={t("which")}
      allowDeselect={false}
      data={[
        { value: "", label: t("all") },
        ...published.map(({ version }) => ({ value: String(version), label: t("only", { version }) })),
      ]}
      value={pinned ? String(pinned) : ""}
      onChange={(value) => onPin(value ? Number(value) : null)}
    />
  );
}

/** What was called otherwise, or was there once, in the versions whose numbers are shown together. */
export function Changes({ changes }: { changes: Change[] }) {
  const { t } = useTranslation("versions");
  if (changes.length === 0) return null;
  const span = (from: number, to: number) =>
    from === to ? t("in_one", { version: from }) : t("in_several", { from, to });
  return (
    <details className={classes.changes}>
      <summary>{t("changes", { count: changes.length })}</summary>
      <p className="muted small">{t("changes_hint")}</p>
      <ul>
        {changes.map(({ question, code, wordings, until }) => (
          <li key={`${question} ${code ?? ""}`}>
            <code>{code ? `${question}:${code}` : question}</code>{" "}
            {until && <b>{t("until", { version: until })} </b>}
            {wordings.map(({ from, to, text }, index) => (
              <span key={from}>
                {index > 0 && " · "}
                {t("quoted", { text })} <span className="muted small">{span(from, to)}</span>
              </span>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}
