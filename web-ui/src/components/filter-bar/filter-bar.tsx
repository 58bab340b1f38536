import { IconSearch, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./filter-bar.module.css";
import { join, split } from "./parts";
import { type Suggest, useSuggestions } from "./suggestions";

interface FilterBarProps {
  /** The filter that is in force. */
  value: string;
  onChange: (filter: string) => void;
  /** Completes fields and values. */
  suggest?: Suggest;
  /** What the server said against the filter. */
  error?: { message: string; position?: number | null; hint?: string | null };
  /** How many records it finds, how fast. */
  summary?: ReactNode;
  /** Buttons at the right: save, alert me, chart. */
  actions?: ReactNode;
  label?: string;
}

/** One filter as chips and text. Enter applies it; Backspace at the start takes a chip back into the text. */
export function FilterBar({ value, onChange, suggest, error, summary, actions, label }: FilterBarProps) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const [parts, setParts] = useState(() => split(value));
  const [cursor, setCursor] = useState<number | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const problem = useId();
  useEffect(() => setParts(split(value)), [value]);

  const { filter, offset } = join(parts);
  const suggestions = useSuggestions(suggest, filter, cursor === null ? null : offset + cursor);

  const apply = (next: typeof parts) => {
    const joined = join(next).filter;
    setParts(split(joined));
    suggestions.close();
    if (joined !== value) onChange(joined);
  };
  const edit = (text: string, at: number) => {
    setParts((before) => ({ ...before, text }));
    setCursor(at);
  };
  const take = (index: number) => {
    const item = suggestions.items[index];
    if (!item) return;
    const start = Math.max(0, suggestions.start - offset);
    const end = Math.max(start, suggestions.end - offset);
    const text = parts.text.slice(0, start) + item.insert + parts.text.slice(end);
    edit(text, start + item.insert.length);
    // A whole condition takes effect at once; a field's name waits for its value.
    if (/[^:<>=.(,]$/.test(item.insert) && /[:<>=]/.test(item.insert)) apply({ ...parts, text });
    requestAnimationFrame(() => field.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { items, active, move, close } = suggestions;
    if (items.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (items.length > 0 && (event.key === "Tab" || event.key === "Enter") && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Enter") {
      event.preventDefault();
      apply(parts);
    } else if (event.key === "Escape") {
      if (items.length > 0) close();
      else field.current?.blur();
    } else if (event.key === "Backspace" && event.currentTarget.selectionEnd === 0) {
      const last = parts.chips.at(-1);
      if (!last) return;
      event.preventDefault();
      setParts({ chips: parts.chips.slice(0, -1), text: parts.text ? `${last} ${parts.text}` : last });
    }
  };
  const without = (index: number) => parts.chips.filter((_, at) => at !== index);

  return (
    <div className={classes.frame}>
      <div className={classes.bar} data-error={error ? true : undefined}>
        <IconSearch size={16} className={classes.icon} aria-hidden="true" />
        <div className={classes.parts}>
          {parts.chips.map((chip, index) => (
            <span key={`${chip}${index}`} className={classes.chip}>
              <button
                type="button"
                className={classes.chipText}
                title={t("filter.edit")}
                onClick={() => {
                  setParts({ chips: without(index), text: [chip, parts.text].filter(Boolean).join(" ") });
                  field.current?.focus();
                }}
              >
                {chip}
              </button>
              <button
                type="button"
                className={classes.remove}
                aria-label={t("filter.remove", { chip })}
                onClick={() => apply({ ...parts, chips: without(index) })}
              >
                <IconX size={12} aria-hidden="true" />
              </button>
            </span>
          ))}
          <input
            ref={field}
            data-search
            className={classes.input}
            role="combobox"
            aria-label={label ?? t("filter.label")}
            aria-expanded={suggestions.items.length > 0}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={suggestions.active >= 0 ? `${list}-${suggestions.active}` : undefined}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? problem : undefined}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={parts.chips.length === 0 ? t("filter.placeholder") : undefined}
            value={parts.text}
            onChange={(event) => edit(event.target.value, event.target.selectionStart ?? 0)}
            onFocus={(event) => setCursor(event.target.selectionStart ?? 0)}
            onBlur={() => {
              setCursor(null);
              apply(parts);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        {summary && <span className={classes.summary}>{summary}</span>}
        {actions && <span className={classes.actions}>{actions}</span>}
      </div>
      {suggestions.items.length > 0 && (
        <div className={classes.list} role="listbox" id={list} aria-label={t("filter.suggestions")}>
          {suggestions.items.map((item, index) => (
            <div
              key={item.insert}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === suggestions.active}
              className={classes.option}
              onMouseDown={(event) => {
                event.preventDefault();
                take(index);
              }}
            >
              <span>{item.label}</span>
              {item.detail && <span className="muted small">{item.detail}</span>}
              {item.count != null && <span className="muted small num">{format.count(item.count)}</span>}
            </div>
          ))}
        </div>
      )}
      {error && (
        <div className={classes.error} id={problem} role="alert">
          <span>{error.message}</span>
          {error.position != null && <code>{around(value, error.position)}</code>}
          {error.hint && <span className="muted">{error.hint}</span>}
        </div>
      )}
    </div>
  );
}

/** The text around the place where a filter went wrong, the place marked by an arrow. */
function around(filter: string, position: number): string {
  const characters = Array.from(filter);
  const before = characters.slice(Math.max(0, position - 20), position).join("");
  return `${position > 20 ? "…" : ""}${before}▸${characters.slice(position, position + 20).join("")}`;
}
