import { useTranslation } from "react-i18next";
import type { RecordScores } from "@/api/records";
import { Pill, type Tone } from "@/components/page/pill";
import { useFormat } from "@/lib/format";

/** How a score feels, by the boxes of its own scale. */
function toneOf(value: number, bad: number, good: number): Tone {
  if (value <= bad) return "negative";
  return value >= good ? "positive" : "neutral";
}

/** The score of a record on its own scale; without one, how its words feel. */
export function ScorePill({ scores, sentiment }: { scores: RecordScores; sentiment?: number | null }) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const { nps, csat, ces, rating } = scores;
  if (nps != null) {
    return (
      <Pill tone={toneOf(nps, 6, 9)} title={t("score.nps")}>
        {t("score.of", { value: nps, of: 10 })}
      </Pill>
    );
  }
  if (csat != null) {
    return (
      <Pill tone={toneOf(csat, 2, 4)} title={t("score.csat")}>
        {t("score.of", { value: csat, of: 5 })}
      </Pill>
    );
  }
  if (rating != null) {
    return (
      <Pill tone={toneOf(rating, 2.5, 4)} title={t("score.rating")}>
        ★ {format.number(rating, rating % 1 === 0 ? 0 : 1)}
      </Pill>
    );
  }
  if (ces != null) {
    return (
      <Pill tone={toneOf(ces, 3, 5)} title={t("score.ces")}>
        {t("score.of", { value: ces, of: 7 })}
      </Pill>
    );
  }
  if (sentiment == null) return null;
  const tone = sentiment < -0.5 ? "negative" : sentiment > 0.5 ? "positive" : "neutral";
  return (
    <Pill tone={tone} title={`${t("score.sentiment")} ${format.signed(sentiment, 1)}`}>
      {t(`sentiment.${tone}`)}
    </Pill>
  );
}
