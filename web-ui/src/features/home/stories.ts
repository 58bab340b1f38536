import type { Metric } from "@/lib/metric";

/** A value now and how it changed, as the metrics answer it. */
export interface Group {
  key?: string | null;
  value?: number | null;
  low?: number | null;
  high?: number | null;
  base: number;
  filter: string;
  difference?: { value?: number | null; p?: number | null; verdict: string } | null;
}

/** What happened, in a form that a sentence can be made of. */
export interface Story {
  kind: "new" | "more" | "less" | "worse" | "better" | "fell" | "rose";
  metric: Metric;
  /** The topic or unit that it is about. */
  about: string;
  tone: "negative" | "positive" | "neutral";
  now: number;
  before: number;
  low?: number | null;
  high?: number | null;
  base: number;
  /** The records behind it. */
  filter: string;
  /** How many weeks it was looked for in, when it was more than one. */
  weeks?: number;
  /** How surprising it is: minus the logarithm of how often chance alone would do this. */
  weight: number;
}

/** What the stories are looked for in. */
export interface Material {
  /** Volume by topic, compared with the time before. */
  volume: Group[];
  /** Sentiment by topic, compared with the time before. */
  sentiment: Group[];
  /** NPS by unit, compared with the time before. */
  nps: Group[];
}

const LEAST_RECORDS = 10;
const LEAST_GROWTH = 1.4;
const LEAST_SENTIMENT_SHIFT = 0.35;
const LEAST_NPS_SHIFT = 5;

/**
 * The changes that are least likely to be chance, most surprising first; several groups are looked at, so each has to
 * be as many times more certain. One story for each topic or unit, and for a branch of the tree rather than its twig.
 */
export function findStories({ volume, sentiment, nps }: Material, limit = 3): Story[] {
  const mood = new Map(sentiment.map((group) => [group.key, group.value ?? 0]));
  const found = [
    ...volume.flatMap((group) => ofVolume(group, volume.length, mood.get(group.key) ?? 0)),
    ...sentiment.flatMap((group) => ofShift("sentiment", group, sentiment.length)),
    ...nps.flatMap((group) => ofShift("nps", group, nps.length)),
  ].sort((a, b) => b.weight - a.weight);
  return choose([], found, limit);
}

/** Fills up the stories of this week with those of four. */
export function addStories(ofWeek: Story[], ofFour: Story[], limit = 3): Story[] {
  return choose(
    ofWeek,
    ofFour.map((story) => ({ ...story, weeks: 4 })),
    limit,
  );
}

/** Each topic or unit is told of once, and so is a branch of the tree with its twigs. */
function choose(told: Story[], more: Story[], limit: number): Story[] {
  const chosen = [...told];
  for (const story of more) {
    const related = (one: string, other: string) =>
      one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
    if (chosen.length < limit && !chosen.some((other) => related(other.about, story.about))) {
      chosen.push(story);
    }
  }
  return chosen;
}

function surprise(p: number, groups: number): number | null {
  const corrected = p * groups;
  return corrected < 0.05 ? -Math.log10(Math.max(corrected, 1e-12)) : null;
}

function ofVolume(group: Group, groups: number, mood: number): Story[] {
  const { key, base: now, difference, filter } = group;
  if (!key || difference?.value == null || difference.p == null) return [];
  const before = now - difference.value;
  const weight = surprise(difference.p, groups);
  if (weight === null || Math.max(now, before) < LEAST_RECORDS) return [];
  const grew = now >= before * LEAST_GROWTH;
  if (!grew && before < now * LEAST_GROWTH) return [];
  const feeling = mood < -0.5 ? "negative" : mood > 0.5 ? "positive" : "neutral";
  const opposite = { negative: "positive", positive: "neutral", neutral: "neutral" } as const;
  return [
    {
      kind: before === 0 ? "new" : grew ? "more" : "less",
      metric: "volume",
      about: key,
      tone: grew ? feeling : opposite[feeling],
      now,
      before,
      base: now,
      filter,
      weight,
    },
  ];
}

function ofShift(metric: "sentiment" | "nps", group: Group, groups: number): Story[] {
  const { key, value, low, high, base, difference, filter } = group;
  if (!key || value == null || difference?.value == null || difference.p == null) return [];
  const weight = surprise(difference.p, groups);
  const least = metric === "nps" ? LEAST_NPS_SHIFT : LEAST_SENTIMENT_SHIFT;
  if (weight === null || Math.abs(difference.value) < least) return [];
  const up = difference.value > 0;
  const kind = metric === "nps" ? (up ? "rose" : "fell") : up ? "better" : "worse";
  const tone = up ? "positive" : "negative";
  return [
    {
      kind,
      metric,
      about: key,
      tone,
      now: value,
      before: value - difference.value,
      low,
      high,
      base,
      filter,
      weight,
    },
  ];
}
