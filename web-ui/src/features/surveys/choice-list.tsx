import { Button, CloseButton, TextInput } from "@mantine/core";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import type { Choice } from "./data";
import { inLanguage, nextCode, withLanguage } from "./definition";
import classes from "./surveys.module.css";

interface ChoiceListProps {
  label: string;
  items: Choice[];
  language: string;
  /** What new codes begin with. */
  prefix: string;
  /** Stands before each, as on the respondent's page. */
  mark: string;
  open: boolean;
  flaws: FieldProblem[];
  onChange: (items: Choice[], what: string) => void;
}

/** Choices edited in place: Enter adds one below, Alt and an arrow moves one, a pasted list becomes several. */
export function ChoiceList({ label, items, language, prefix, mark, open, flaws, onChange }: ChoiceListProps) {
  const { t } = useTranslation("surveys");
  const list = useRef<HTMLUListElement>(null);
  const focus = (index: number) =>
    requestAnimationFrame(() =>
      list.current?.querySelectorAll<HTMLInputElement>("[data-words]")[index]?.focus(),
    );
  const insert = (at: number, words: string[]) => {
    const next = [...items];
    for (const [n, word] of words.entries()) {
      next.splice(at + n, 0, { code: nextCode(next, prefix), text: { [language]: word } });
    }
    onChange(next, "add");
    focus(at + words.length - 1);
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      insert(index + 1, [""]);
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      const to = index + (event.key === "ArrowUp" ? -1 : 1);
      const item = items[index];
      if (!item || to < 0 || to >= items.length) return;
      const next = items.toSpliced(index, 1);
      next.splice(to, 0, item);
      onChange(next, "move");
      focus(to);
    }
  };
  return (
    <div>
      <ul className={classes.choices} aria-label={label} ref={list}>
        {items.map((item, index) => (
          <li key={item.code}>
            <span aria-hidden="true">{mark}</span>
            <TextInput
              size="xs"
              variant="unstyled"
              data-words
              aria-label={t("choice", { number: index + 1 })}
              value={inLanguage(item.text, language)}
              error={flaws.find(({ path }) => path.includes(`[${index}].`))?.message}
              placeholder={t("choice", { number: index + 1 })}
              onChange={(event) =>
                onChange(
                  items.with(index, {
                    ...item,
                    text: withLanguage(item.text, language, event.currentTarget.value),
                  }),
                  item.code,
                )
              }
              onKeyDown={(event) => onKeyDown(event, index)}
              onPaste={(event) => {
                const lines = event.clipboardData
                  .getData("text")
                  .split(/\r?\n/)
                  .map((line) => line.trim());
                const words = lines.filter(Boolean);
                if (words.length < 2) return;
                event.preventDefault();
                insert(index + 1, words);
              }}
            />
            {open && (
              <CloseButton
                size="sm"
                aria-label={t("remove_choice", { number: index + 1 })}
                onClick={() => onChange(items.toSpliced(index, 1), "remove")}
              />
            )}
          </li>
        ))}
      </ul>
      {open && (
        <Button size="compact-xs" variant="default" onClick={() => insert(items.length, [""])}>
          {t("add_choice")}
        </Button>
      )}
    </div>
  );
}
