import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ChoiceList } from "../choice-list";
import type { Choice, Text } from "../data";
import { inLanguage, withLanguage } from "../definition";
import type { BlankWords, EditorProps } from "./kind";

type Keys<K, V> = { [P in keyof K]-?: V extends K[P] ? P : never }[keyof K] & string;

interface PartProps<K, V> {
  of: EditorProps<K>;
  name: Keys<K, V>;
}

/** The kind with one setting changed. */
export const set = <K, P extends keyof K>({ kind, onChange }: EditorProps<K>, name: P, value: K[P]) =>
  onChange({ ...kind, [name]: value }, String(name));

/** What is wrong with a setting. */
export const flawOf = <K,>({ flaws }: EditorProps<K>, end: string) =>
  flaws.find(({ path }) => path.endsWith(`.kind.${end}`))?.message;

/** A list of choices, rows or columns, edited in place. */
export function List<K>({
  of,
  name,
  prefix,
  mark,
}: PartProps<K, Choice[]> & { prefix: string; mark: string }) {
  const { t } = useTranslation("surveys");
  const flaws = of.flaws.filter(({ path }) => path.includes(`.kind.${name}`));
  const whole = flawOf(of, name);
  return (
    <>
      <ChoiceList
        label={t(`lists.${name}`)}
        items={of.kind[name] as Choice[]}
        language={of.language}
        prefix={prefix}
        mark={mark}
        open={of.open}
        flaws={flaws}
        onChange={(next, what) => of.onChange({ ...of.kind, [name]: next }, `${name} ${what}`)}
      />
      {whole && <p className="error small">{whole}</p>}
    </>
  );
}

/** A text in the language that is being designed. */
export function Words<K>({
  of,
  name,
  label,
  placeholder,
}: PartProps<K, Text> & { label: string; placeholder?: string }) {
  const text = of.kind[name] as Text | undefined;
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      value={inLanguage(text, of.language)}
      error={flawOf(of, name)}
      onChange={(event) =>
        of.onChange({ ...of.kind, [name]: withLanguage(text, of.language, event.currentTarget.value) }, name)
      }
    />
  );
}

/** A number that may be left out; then the setting is null. */
export function Amount<K>({
  of,
  name,
  label,
  fraction = false,
  fallback = null,
}: PartProps<K, number> & { label: string; fraction?: boolean; fallback?: number | null }) {
  return (
    <NumberInput
      size="xs"
      label={label}
      value={(of.kind[name] as number | null | undefined) ?? ""}
      error={flawOf(of, name)}
      allowDecimal={fraction}
      allowNegative={fraction}
      onChange={(next) => of.onChange({ ...of.kind, [name]: next === "" ? fallback : Number(next) }, name)}
    />
  );
}

/** A setting that is on or off. */
export function Tick<K>({
  of,
  name,
  label,
  usual = false,
}: PartProps<K, boolean> & { label: string; usual?: boolean }) {
  return (
    <Checkbox
      label={label}
      checked={(of.kind[name] as boolean | undefined) ?? usual}
      onChange={(event) => of.onChange({ ...of.kind, [name]: event.currentTarget.checked }, name)}
    />
  );
}

/** The words at the ends of a scale. */
export function Ends<K extends { low?: Text; high?: Text }>({ of }: { of: EditorProps<K> }) {
  const { t } = useTranslation("surveys");
  return (["low", "high"] as const).map((end) => (
    <TextInput
      key={end}
      size="xs"
      label={t(`ends.${end}`)}
      placeholder={t("ends.usual")}
      value={inLanguage(of.kind[end], of.language)}
      onChange={(event) =>
        of.onChange(
          { ...of.kind, [end]: withLanguage(of.kind[end], of.language, event.currentTarget.value) },
          end,
        )
      }
    />
  ));
}

/** Some choices to begin with. */
export const someChoices = (prefix: string, { language }: BlankWords, word: string, count = 2): Choice[] =>
  Array.from({ length: count }, (_, index) => ({
    code: `${prefix}${index + 1}`,
    text: { [language]: `${word} ${index + 1}` },
  }));
