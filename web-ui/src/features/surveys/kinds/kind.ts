import type { ComponentType } from "react";
import type { FieldProblem } from "@/api/problem";
import type { Definition, Kind, KindName, Question } from "../data";

/** The settings of one kind. */
export type KindOf<T extends KindName> = Extract<Kind, { type: T }>;

/** What an editor of a kind gets. */
export interface EditorProps<K> {
  kind: K;
  /** The survey's id, for pictures. */
  survey: string;
  language: string;
  /** Whether the question is being worked on: then its settings show. */
  open: boolean;
  flaws: FieldProblem[];
  onChange: (kind: K, what: string) => void;
}

/** What the results of a question get. */
export interface ResultsProps<K> {
  kind: K;
  question: Question;
  definition: Definition;
  /** The survey's id, for pictures. */
  survey: string;
  /** The answer's name in the filter language: `after-delivery.q3`. */
  field: string;
  /** Which records. */
  filter: string;
}

/** The designer's words for a new question. */
export interface BlankWords {
  language: string;
  choice: string;
  row: string;
  agree: string;
  left: string;
  right: string;
  level: string;
  area: string;
}

/** What the web page knows about a kind of question. */
export interface KindModule<T extends KindName> {
  /** The settings of a new one. */
  blank: (words: BlankWords) => Omit<KindOf<T>, "type">;
  /** Draws it as the respondent sees it, with its settings while it is worked on. */
  Editor?: ComponentType<EditorProps<KindOf<T>>>;
  /** Draws what was answered; kinds without only show among the latest words. */
  Results?: ComponentType<ResultsProps<KindOf<T>>>;
  /** Whether it is a score with a tile of its own. */
  score?: true;
  /** Whether it asks nothing of the respondent. */
  silent?: true;
}
