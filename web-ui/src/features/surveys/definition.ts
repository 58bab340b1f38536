import type { Definition, Question, SurveyPage, Text } from "./data";

/** The text in a language, or nothing. */
export const inLanguage = (text: Text | undefined, language: string): string => text?.[language] ?? "";

/** The text in the survey's first language, which every text has. */
export const mainText = (definition: Definition, text: Text): string =>
  text[definition.languages[0] ?? "en"] ?? Object.values(text)[0] ?? "";

/** The text with the words of one language changed. */
export function withLanguage(text: Text | undefined, language: string, words: string): Text {
  const next = { ...text };
  if (words) next[language] = words;
  else delete next[language];
  return next;
}

/** All questions in order. */
export const questionsOf = (definition: Definition): Question[] =>
  definition.pages.flatMap((page) => page.questions);

/** The first `q1`, `q2` … that no question has had. */
export function nextKey(definition: Definition): string {
  const taken = questionsOf(definition).map(({ key }) => Number(/^q(\d+)$/.exec(key)?.[1] ?? 0));
  return `q${Math.max(0, ...taken) + 1}`;
}

/** A code for a new choice. */
export function nextCode(choices: { code: string; text?: Text }[], prefix: string): string {
  const taken = choices.map(({ code }) => Number(code.replace(/^\D+/, "")) || 0);
  return `${prefix}${Math.max(0, ...taken) + 1}`;
}

/** A row of the designer: a page's head, or a question. */
export type Row =
  | { id: string; kind: "page"; page: Omit<SurveyPage, "questions">; number: number }
  | { id: string; kind: "question"; question: Question };

/** Pages and questions as one list, so that both are put in order the same way. */
export function rowsOf(definition: Definition): Row[] {
  return definition.pages.flatMap(({ questions, ...page }, index) => [
    { id: `page ${index + 1}`, kind: "page" as const, page, number: index + 1 },
    ...questions.map((question) => ({ id: question.key, kind: "question" as const, question })),
  ]);
}

/** The pages that such a list means. Questions before the first head belong to its page. */
export function pagesOf(rows: Row[]): SurveyPage[] {
  const pages: SurveyPage[] = [];
  const early: Question[] = [];
  for (const row of rows) {
    if (row.kind === "page") pages.push({ ...row.page, questions: [] });
    else (pages.at(-1)?.questions ?? early).push(row.question);
  }
  const [first, ...rest] = pages;
  return [{ ...first, questions: [...early, ...(first?.questions ?? [])] }, ...rest];
}

/** The definition with a row in another place. */
export function moveRow(definition: Definition, from: number, to: number): Definition {
  const rows = rowsOf(definition);
  const [row] = rows.splice(from, 1);
  if (!row) return definition;
  rows.splice(to, 0, row);
  return { ...definition, pages: pagesOf(rows) };
}

/** The definition with one question changed. */
export function changeQuestion(definition: Definition, key: string, change: Partial<Question>): Definition {
  const pages = definition.pages.map((page) => ({
    ...page,
    questions: page.questions.map((question) =>
      question.key === key ? { ...question, ...change } : question,
    ),
  }));
  return { ...definition, pages };
}

/** The definition without a question. */
export function removeQuestion(definition: Definition, key: string): Definition {
  const pages = definition.pages.map((page) => ({
    ...page,
    questions: page.questions.filter((question) => question.key !== key),
  }));
  return { ...definition, pages };
}

/** The definition with a question after another, or at the end. */
export function addQuestion(definition: Definition, question: Question, after?: string): Definition {
  const rows = rowsOf(definition);
  const at = rows.findIndex((row) => row.id === after);
  rows.splice(at < 0 ? rows.length : at + 1, 0, { id: question.key, kind: "question", question });
  return { ...definition, pages: pagesOf(rows) };
}

/** The place of a question in the server's words, such as `pages[0].questions[1]`. */
export function pathOf(definition: Definition, key: string): string {
  for (const [page, { questions }] of definition.pages.entries()) {
    const at = questions.findIndex((question) => question.key === key);
    if (at >= 0) return `pages[${page}].questions[${at}]`;
  }
  return "";
}
