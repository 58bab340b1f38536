import type { components } from "@/api/schema.gen";
import type { Choice, Definition, Question, SurveyPage } from "../data";

type Schemas = components["schemas"];
export type Flow = Schemas["SurveyFlow"];
export type Block = Schemas["SurveyBlock"];
export type Randomiser = Schemas["SurveyRandomiser"];
export type Datum = Schemas["SurveyDatum"];
export type Score = Schemas["SurveyScore"];
export type End = Schemas["SurveyEnd"];
export type PageFlow = Schemas["SurveyPageFlow"];
export type QuestionFlow = Schemas["SurveyQuestionFlow"];
export type Order = Schemas["SurveyOrder"];
export type Which = Schemas["SurveyWhich"];

export const orders: Order[] = ["given", "random", "even"];
export const whiches: Which[] = ["chosen", "not_chosen", "all"];

/** The first name with this beginning that is free: `b1`, `b2` … */
export function freeName(prefix: string, taken: string[]): string {
  let n = 1;
  while (taken.includes(`${prefix}${n}`)) n += 1;
  return `${prefix}${n}`;
}

/** What can be chosen in a question whose choices the flow can order and carry on. */
export function choicesOf({ kind }: Question): Choice[] | null {
  switch (kind.type) {
    case "single":
    case "multiple":
    case "dropdown":
    case "ranking":
    case "constant_sum":
      return kind.choices;
    case "matrix":
    case "matrix_multiple":
    case "likert":
    case "side_by_side":
      return kind.rows;
    default:
      return null;
  }
}

/** Whether the flow can put in another order what a question shows. */
export const hasOrder = (question: Question): boolean =>
  choicesOf(question) !== null || question.kind.type === "image_choice" || question.kind.type === "bipolar";

/** Whether a later question can take its choices, or a block be repeated for them. */
export const hasItems = ({ kind }: Question): boolean =>
  ["single", "multiple", "dropdown", "image_choice", "ranking", "constant_sum"].includes(kind.type);

/** The definition with another flow. */
export const withFlow = (definition: Definition, part: Partial<Flow>): Definition => ({
  ...definition,
  flow: { ...definition.flow, ...part },
});

/** The definition with the flow of one page changed. */
export function changePageFlow(definition: Definition, at: number, part: Partial<PageFlow>): Definition {
  const pages = definition.pages.map((page, index) =>
    index === at ? { ...page, flow: { ...page.flow, ...part } } : page,
  );
  return { ...definition, pages };
}

/** The definition with the jumps after one page changed. */
export const withJumps = (
  definition: Definition,
  at: number,
  jumps: NonNullable<PageFlow["then"]>,
): Definition =>
  // biome-ignore lint/suspicious/noThenProperty: so the field is named in definitions, and nobody awaits one.
  changePageFlow(definition, at, { then: jumps });

/** The definition in which a page has a name that jumps can lead to, and that name. */
export function withPageKey(definition: Definition, at: number): [Definition, string] {
  const own = definition.pages[at]?.flow?.key;
  if (own) return [definition, own];
  const key = freeName(
    "p",
    definition.pages.map((page) => page.flow?.key ?? ""),
  );
  return [changePageFlow(definition, at, { key }), key];
}

/** The definition with a page in another block; a block that is empty then goes, a new one is made. */
export function intoBlock(definition: Definition, at: number, block: string): Definition {
  const moved = changePageFlow(definition, at, { block });
  const used = new Set(moved.pages.map((page) => page.flow?.block ?? ""));
  const before = definition.flow?.blocks ?? [];
  const blocks = before.filter(({ key }) => used.has(key));
  if (block && !blocks.some(({ key }) => key === block)) blocks.push({ key: block, name: block });
  const randomisers = (definition.flow?.randomisers ?? [])
    .map((one) => ({ ...one, blocks: one.blocks.filter((key) => used.has(key)) }))
    .filter((one) => one.blocks.length > 1);
  return withFlow(moved, { blocks, randomisers });
}

/** The pages that a jump after this page can lead to, as index. */
export const ahead = (pages: SurveyPage[], at: number): number[] =>
  pages.map((_, index) => index).filter((index) => index > at);
