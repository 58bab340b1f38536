import { Button, CloseButton, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SurveyPage } from "./data";
import { inLanguage, withLanguage } from "./definition";
import classes from "./surveys.module.css";

type Head = Omit<SurveyPage, "questions">;

interface PageHeadProps {
  page: Head;
  number: number;
  of: number;
  language: string;
  handle: ReactNode;
  problem?: string;
  /** What happens around the page. */
  flow: ReactNode;
  onChange: (page: Head, what: string) => void;
  onRemove?: () => void;
}

/** Where a page begins: its title and when it is shown. With a single page there is nothing to say. */
export function PageHead(props: PageHeadProps) {
  const { page, number, of, language, handle, problem, flow, onChange, onRemove } = props;
  const [open, setOpen] = useState(false);
  const { t } = useTranslation("surveys");
  if (of === 1) return null;
  return (
    <div className={classes.pageHead}>
      {handle}
      <b className="muted small">{t("page", { number })}</b>
      <TextInput
        size="xs"
        aria-label={t("page_title")}
        placeholder={t("page_title")}
        value={inLanguage(page.title, language)}
        onChange={(event) =>
          onChange(
            { ...page, title: withLanguage(page.title, language, event.currentTarget.value) },
            `page ${number} title`,
          )
        }
      />
      {number > 1 && (
        <TextInput
          size="xs"
          aria-label={t("show_if")}
          placeholder={t("show_if_always")}
          value={page.show_if ?? ""}
          error={problem}
          onChange={(event) => onChange({ ...page, show_if: event.currentTarget.value }, `page ${number} if`)}
        />
      )}
      <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? "flow.hide" : "flow.show")}
      </Button>
      {onRemove && <CloseButton onClick={onRemove} aria-label={t("join_pages")} title={t("join_pages")} />}
      {open && flow}
    </div>
  );
}
