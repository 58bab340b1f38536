import type { Definition, Question, Text } from "../data";

/** A published version with what it asks. */
export interface Published {
  version: number;
  definition: Definition;
}

/** What one thing was called, from one version to another. */
export interface Wording {
  from: number;
  to: number;
  text: string;
}

/** Something that was not always as it is now. */
export interface Change {
  /** The question, and the code of its choice or row if it is about one. */
  question: string;
  code?: string;
  /** Every wording that respondents saw, newest first. */
  wordings: Wording[];
  /** The last version that had it, when the newest has it no more. */
  until?: number;
}

interface Item {
  code: string;
  text?: Text;
  left?: Text;
}

/** What a kind lists, under the names that kinds use. */
const lists = ["choices", "rows", "columns"] as const;

const listOf = (question: Question, name: string): Item[] => {
  const list = (question.kind as Record<string, unknown>)[name];
  return Array.isArray(list) ? (list as Item[]) : [];
};

const wordsOf = (definition: Definition, text: Text | undefined) =>
  text?.[definition.languages[0] ?? "en"] ?? Object.values(text ?? {})[0] ?? "";

const questions = (definition: Definition) => definition.pages.flatMap((page) => page.questions);

/** Neighbouring versions with the same words are one wording. */
function wordings(seen: { version: number; text: string }[]): Wording[] {
  const all: Wording[] = [];
  for (const { version, text } of seen) {
    const last = all.at(-1);
    if (last?.text === text) last.from = version;
    else all.push({ from: version, to: version, text });
  }
  return all;
}

/**
 * One survey out of all its versions, joined by the codes that never change: the newest as it is, then what only earlier
 * ones asked or offered, so that no answer is without its words; and all that was called otherwise.
 */
export function bridge(versions: Published[]): { definition: Definition; changes: Change[] } | null {
  const order = [...versions].sort((a, b) => b.version - a.version);
  const newest = order[0];
  if (!newest) return null;
  const changes: Change[] = [];
  const keys = new Set(order.flatMap(({ definition }) => questions(definition).map(({ key }) => key)));
  const joined = new Map<string, Question>();
  for (const key of keys) {
    const having = order.flatMap(({ version, definition }) => {
      const question = questions(definition).find((one) => one.key === key);
      return question ? [{ version, definition, question }] : [];
    });
    const first = having[0];
    if (!first) continue;
    const seen = having.map(({ version, definition, question }) => ({
      version,
      text: wordsOf(definition, question.text),
    }));
    const said = wordings(seen);
    const until = first.version < newest.version ? first.version : undefined;
    if (said.length > 1 || until) changes.push({ question: key, wordings: said, until });
    // Under another kind the same codes mean something else.
    const alike = having.filter(({ question }) => question.kind.type === first.question.kind.type);
    const kind = { ...first.question.kind } as Record<string, unknown>;
    for (const name of lists) {
      const codes = new Set(alike.flatMap(({ question }) => listOf(question, name).map(({ code }) => code)));
      if (codes.size === 0) continue;
      kind[name] = [...codes].map((code) => {
        const offered = alike.flatMap(({ version, definition, question }) => {
          const item = listOf(question, name).find((one) => one.code === code);
          return item ? [{ version, item, text: wordsOf(definition, item.text ?? item.left) }] : [];
        });
        const told = wordings(offered);
        const last = offered[0]?.version ?? 0;
        const gone = !until && last < newest.version ? last : undefined;
        if (told.length > 1 || gone) changes.push({ question: key, code, wordings: told, until: gone });
        return offered[0]?.item;
      });
    }
    joined.set(key, { ...first.question, kind: kind as Question["kind"] });
  }
  const now = new Set(questions(newest.definition).map(({ key }) => key));
  const pages = newest.definition.pages.map((page) => ({
    ...page,
    questions: page.questions.map((question) => joined.get(question.key) ?? question),
  }));
  const before = [...joined.values()].filter(({ key }) => !now.has(key));
  if (before.length > 0) pages.push({ questions: before });
  return { definition: { ...newest.definition, pages }, changes };
}
