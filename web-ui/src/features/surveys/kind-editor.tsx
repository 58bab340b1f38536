import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import { ChoiceList } from "./choice-list";
import type { Choice, Kind } from "./data";
import { inLanguage, withLanguage } from "./definition";
import classes from "./surveys.module.css";

interface KindEditorProps {
  kind: Kind;
  language: string;
  open: boolean;
  flaws: FieldProblem[];
  onChange: (kind: Kind, what: string) => void;
}

const points = { nps: [0, 10], csat: [1, 5], ces: [1, 7], rating: [1, 5] } as const;

/** What a question takes, drawn as the respondent sees it, with the settings of its kind while it is worked on. */
export function KindEditor({ kind, language, open, flaws, onChange }: KindEditorProps) {
  const { t } = useTranslation("surveys");
  const flaw = (end: string) => flaws.find(({ path }) => path.endsWith(`.kind.${end}`))?.message;
  const set = (part: Partial<Kind>, what: string) => onChange({ ...kind, ...part } as Kind, what);
  const list = (name: "choices" | "rows" | "columns", items: Choice[], prefix: string, mark: string) => (
    <ChoiceList
      label={t(`lists.${name}`)}
      items={items}
      language={language}
      prefix={prefix}
      mark={mark}
      open={open}
      flaws={flaws.filter(({ path }) => path.includes(`.kind.${name}`))}
      onChange={(next, what) => set({ [name]: next } as Partial<Kind>, `${name} ${what}`)}
    />
  );
  const bound = (name: "min" | "max", label: string, value: number | null | undefined, fraction = false) => (
    <NumberInput
      size="xs"
      label={label}
      value={value ?? ""}
      error={flaw(name)}
      allowDecimal={fraction}
      allowNegative={fraction}
      onChange={(next) => set({ [name]: next === "" ? null : Number(next) } as Partial<Kind>, name)}
    />
  );
  switch (kind.type) {
    case "nps":
    case "csat":
    case "ces":
    case "rating": {
      const [first, last] = points[kind.type];
      const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      return (
        <>
          <div className={classes.points} aria-hidden="true">
            {all.map((n) => (
              <span key={n}>{kind.type === "rating" ? "★" : n}</span>
            ))}
          </div>
          {open && (
            <div className={classes.settings}>
              {(["low", "high"] as const).map((end) => (
                <TextInput
                  key={end}
                  size="xs"
                  label={t(`ends.${end}`)}
                  placeholder={t("ends.usual")}
                  value={inLanguage(kind[end], language)}
                  onChange={(event) =>
                    set(
                      {
                        [end]: withLanguage(kind[end], language, event.currentTarget.value),
                      } as Partial<Kind>,
                      end,
                    )
                  }
                />
              ))}
            </div>
          )}
        </>
      );
    }
    case "single":
    case "multiple":
      return (
        <>
          {list("choices", kind.choices, "a", kind.type === "single" ? "○" : "☐")}
          {(open || kind.other) && (
            <div className={classes.settings}>
              <Checkbox
                label={t("with_other")}
                checked={kind.other != null}
                onChange={(event) =>
                  set(
                    { other: event.currentTarget.checked ? { [language]: t("other") } : null },
                    "with other",
                  )
                }
              />
              {kind.other && (
                <TextInput
                  size="xs"
                  aria-label={t("other_label")}
                  value={inLanguage(kind.other, language)}
                  error={flaw("other")}
                  onChange={(event) =>
                    set(
                      { other: withLanguage(kind.other ?? {}, language, event.currentTarget.value) },
                      "other",
                    )
                  }
                />
              )}
            </div>
          )}
          {open && kind.type === "multiple" && (
            <div className={classes.settings}>
              {bound("min", t("at_least"), kind.min)}
              {bound("max", t("at_most"), kind.max)}
            </div>
          )}
        </>
      );
    case "dropdown":
      return list("choices", kind.choices, "a", "▾");
    case "matrix":
      return (
        <>
          <div className={classes.matrix}>
            {list("rows", kind.rows, "r", "–")}
            {list("columns", kind.columns, "a", "○")}
          </div>
          {open && (
            <Checkbox
              mt="xs"
              label={t("every_row")}
              checked={kind.every_row ?? true}
              onChange={(event) => set({ every_row: event.currentTarget.checked }, "every row")}
            />
          )}
        </>
      );
    case "short_text":
    case "long_text":
      return (
        <>
          <div
            className={classes.field}
            data-tall={kind.type === "long_text" || undefined}
            aria-hidden="true"
          />
          {open && (
            <div className={classes.settings}>
              {bound("min", t("min_length"), kind.min)}
              {bound("max", t("max_length"), kind.max)}
              {kind.type === "short_text" && (
                <>
                  <TextInput
                    size="xs"
                    label={t("pattern")}
                    placeholder="[A-Z]{2}-\d+"
                    value={kind.pattern ?? ""}
                    error={flaw("pattern")}
                    onChange={(event) => set({ pattern: event.currentTarget.value || null }, "pattern")}
                  />
                  <TextInput
                    size="xs"
                    label={t("pattern_message")}
                    value={inLanguage(kind.pattern_message, language)}
                    onChange={(event) =>
                      set(
                        {
                          pattern_message: withLanguage(
                            kind.pattern_message,
                            language,
                            event.currentTarget.value,
                          ),
                        },
                        "pattern message",
                      )
                    }
                  />
                </>
              )}
            </div>
          )}
        </>
      );
    case "number":
      return (
        <>
          <div className={classes.field} aria-hidden="true" />
          {open && (
            <div className={classes.settings}>
              {bound("min", t("least"), kind.min, true)}
              {bound("max", t("most"), kind.max, true)}
              <Checkbox
                label={t("whole")}
                checked={kind.whole ?? false}
                onChange={(event) => set({ whole: event.currentTarget.checked }, "whole")}
              />
            </div>
          )}
        </>
      );
    case "date":
      return (
        <>
          <div className={classes.field} aria-hidden="true" />
          {open && (
            <div className={classes.settings}>
              {(["min", "max"] as const).map((end) => (
                <TextInput
                  key={end}
                  size="xs"
                  type="date"
                  label={t(end === "min" ? "first_day" : "last_day")}
                  value={kind[end] ?? ""}
                  error={flaw(end)}
                  onChange={(event) =>
                    set({ [end]: event.currentTarget.value || null } as Partial<Kind>, end)
                  }
                />
              ))}
            </div>
          )}
        </>
      );
    case "consent":
      return (
        <TextInput
          leftSection="☐"
          variant="unstyled"
          aria-label={t("consent_label")}
          value={inLanguage(kind.label, language)}
          error={flaw("label")}
          onChange={(event) =>
            set({ label: withLanguage(kind.label, language, event.currentTarget.value) }, "label")
          }
        />
      );
    case "email":
      return <div className={classes.field} aria-hidden="true" />;
    case "statement":
      return null;
  }
}
