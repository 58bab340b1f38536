import type { RecordAnnotations, Span } from "@/api/records";

/** Something to show in a text: characters `start` to `end`, and what they are. */
export interface Mark {
  start: number;
  end: number;
  kind: "negative" | "positive" | "hit" | "topic" | "masked";
  /** Why, shown on hover and focus: "−2", a topic, a rule. */
  label?: string;
}

/** A stretch of text with everything that is true of it. */
export interface Piece {
  start: number;
  text: string;
  marks: Mark[];
}

/** The marks of verbatim `index`: words that moved the sentiment, what was searched, one topic's words, masks. */
export function marksOf(
  annotations: RecordAnnotations,
  index: number,
  hits: Span[] = [],
  topic?: string,
): Mark[] {
  const here = (span: Span) => span.verbatim === index;
  const words = (annotations.sentences ?? [])
    .flatMap((sentence) => sentence.evidence ?? [])
    .filter((word) => here(word) && word.weight !== 0)
    .map<Mark>(({ start, end, weight, rules }) => ({
      start,
      end,
      kind: weight < 0 ? "negative" : "positive",
      label: [weight.toFixed(1).replace("-", "−"), ...(rules ?? [])].join(" · "),
    }));
  const topics = (annotations.topics ?? [])
    .filter((found) => found.topic === topic)
    .flatMap((found) => (found.spans ?? []).filter(here))
    .map<Mark>(({ start, end }) => ({ start, end, kind: "topic", label: topic }));
  const masked = (annotations.masked ?? [])
    .filter(here)
    .map<Mark>(({ start, end, kind }) => ({ start, end, kind: "masked", label: kind }));
  return [
    ...words,
    ...topics,
    ...masked,
    ...hits.filter(here).map<Mark>(({ start, end }) => ({ start, end, kind: "hit" })),
  ];
}

/** Cuts the text wherever a mark begins or ends. Offsets count characters, not UTF-16 units. */
export function pieces(text: string, marks: Mark[]): Piece[] {
  const characters = Array.from(text);
  const within = marks
    .map((mark) => ({ ...mark, start: Math.max(0, mark.start), end: Math.min(characters.length, mark.end) }))
    .filter(({ start, end }) => start < end);
  const cuts = [...new Set([0, characters.length, ...within.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, at) => {
    const end = cuts[at + 1] ?? characters.length;
    return {
      start,
      text: characters.slice(start, end).join(""),
      marks: within.filter((mark) => mark.start <= start && mark.end >= end),
    };
  });
}
