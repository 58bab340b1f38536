/** Words as they are stored, personal data masked. */
export interface RecordVerbatim {
  text: string;
  speaker: string;
  question?: string | null;
  language: string;
}

/** Characters `start` to `end` (Unicode scalar values) of one verbatim. */
export interface Span {
  verbatim: number;
  start: number;
  end: number;
}

/** What was understood of a record, as far as screens mark it in the text. */
export interface RecordAnnotations {
  language: string;
  sentiment?: number | null;
  sentences?: (Span & { score: number; evidence?: (Span & { weight: number; rules?: string[] })[] })[];
  topics?: { topic: string; version: number; spans?: Span[]; sentiment?: number | null }[];
  masked?: (Span & { kind: string })[];
}

/** The scores that a person gave. */
export interface RecordScores {
  nps?: number | null;
  csat?: number | null;
  ces?: number | null;
  rating?: number | null;
}

/** A feedback record, as far as lists show it. */
export interface FeedbackRecord {
  id: string;
  source: string;
  channel: string;
  unit?: string | null;
  occurred_at: string;
  language: string;
  author_kind: string;
  customer?: string | null;
  customer_name?: string | null;
  title?: string | null;
  survey_slug?: string | null;
  verbatims: RecordVerbatim[];
  scores: RecordScores;
  annotations: RecordAnnotations;
  tags?: string[];
}
