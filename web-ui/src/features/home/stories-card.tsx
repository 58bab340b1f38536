import { Skeleton } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { metricQuery } from "@/api/metrics";
import { useMay } from "@/api/session";
import { Sparkline } from "@/components/charts/sparkline";
import { Failure } from "@/components/page/states";
import { marksOf } from "@/components/verbatim/marks";
import { Verbatim } from "@/components/verbatim/verbatim";
import { useFormat } from "@/lib/format";
import { and, links, term } from "@/lib/links";
import { metricText } from "@/lib/metric";
import classes from "./home.module.css";
import { TWELVE_WEEKS, WEEK } from "./scores";
import { addStories, findStories, type Story } from "./stories";

/** Units have fewer answers than topics, so that they need four weeks to say anything. */
const FOUR_WEEKS = "since:27d";

/** The three changes that are least likely to be chance: of this week, and of four where the week was quiet. */
export function Stories() {
  const { t } = useTranslation("home");
  const asked = useQueries({
    queries: [
      metricQuery("volume", { filter: WEEK, by: "topic", compare: true }),
      metricQuery("sentiment", { filter: WEEK, by: "topic", compare: true }),
      metricQuery("nps", { filter: FOUR_WEEKS, by: "unit", compare: true, limit: 100 }),
    ],
  });
  const [volume, sentiment, nps] = asked.map((query) => query.data?.groups);
  const ofWeek = useMemo(
    () => (volume && sentiment && nps ? findStories({ volume, sentiment, nps }) : null),
    [volume, sentiment, nps],
  );
  const quiet = ofWeek !== null && ofWeek.length < 3;
  const longer = useQueries({
    queries: [
      { ...metricQuery("volume", { filter: FOUR_WEEKS, by: "topic", compare: true }), enabled: quiet },
      { ...metricQuery("sentiment", { filter: FOUR_WEEKS, by: "topic", compare: true }), enabled: quiet },
    ],
  });
  const [volumes, sentiments] = longer.map((query) => query.data?.groups);
  const stories = useMemo(() => {
    if (!ofWeek || !quiet) return ofWeek;
    if (!volumes || !sentiments) return null;
    return addStories(ofWeek, findStories({ volume: volumes, sentiment: sentiments, nps: [] }, 6));
  }, [ofWeek, quiet, volumes, sentiments]);
  const failed = [...asked, ...longer].find((query) => query.error);
  return (
    <section className="card" aria-labelledby="stories">
      <h2 id="stories">{t("stories.title")}</h2>
      {failed && <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
      {!failed && !stories && [0, 1, 2].map((row) => <Skeleton key={row} height={78} mb="sm" />)}
      {stories?.length === 0 && <p className="muted">{t("stories.none")}</p>}
      {stories?.map((story) => (
        <StoryItem key={`${story.kind} ${story.about}`} story={story} />
      ))}
    </section>
  );
}

function StoryItem({ story }: { story: Story }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  const alerts = useMay("alerts:write");
  const { kind, metric, about, tone, now, before, low, high, base, filter, weeks } = story;
  const subject = metric === "nps" ? "unit" : "topic";
  const course = useQuery(
    metricQuery(metric, { filter: and(term(subject, about), TWELVE_WEEKS), interval: "week" }),
  );
  const text = (value: number) => metricText(format, metric, value);
  const numbers =
    metric === "volume"
      ? t(weeks === 4 ? "stories.volume_weeks" : "stories.volume", { now: text(now), before: text(before) })
      : t("stories.value", {
          now: text(now),
          before: text(before),
          low: text(low ?? now),
          high: text(high ?? now),
          base: format.count(base),
        });
  return (
    <article className={classes.story} data-tone={tone}>
      <div className={classes.storyHead}>
        <div>
          <b>{t(`stories.${kind}`, { about })}</b> <span className="muted num">{numbers}</span>
        </div>
        <div className={classes.storyChart}>
          {course.data?.points && (
            <Sparkline
              points={course.data.points.map((point) => point.value ?? null)}
              bars={metric === "volume"}
              height={32}
            />
          )}
        </div>
      </div>
      <Quotes filter={filter} tone={tone} />
      <div className={classes.links}>
        <Link {...links.feedback(filter)}>
          {t("stories.see", { shown: format.count(base), count: base })}
        </Link>
        {alerts && <Link {...links.newAlert(term(subject, about))}>{t("stories.alert")}</Link>}
      </div>
    </article>
  );
}

/** Two people's own words on the story. */
function Quotes({ filter, tone }: { filter: string; tone: Story["tone"] }) {
  const { t } = useTranslation(["home", "components"]);
  const told = and(filter, "has:text", tone === "neutral" ? "" : `sentiment:${tone}`);
  const quotes = useQuery({
    queryKey: ["feedback", "quotes", told],
    staleTime: 60_000,
    queryFn: () => ok(api.GET("/api/v1/feedback", { params: { query: { filter: told, limit: 2 } } })),
  });
  return quotes.data?.items.map((record) => {
    const index = Math.max(
      0,
      record.verbatims.findIndex(({ speaker, text }) => speaker === "customer" && text.length > 0),
    );
    const verbatim = record.verbatims[index];
    if (!verbatim) return null;
    const source = [t(`components:channel.${record.channel}`, record.channel), record.unit].filter(Boolean);
    return (
      <Link key={record.id} className={classes.quote} {...links.record(record.id, filter)}>
        <Verbatim
          text={verbatim.text}
          language={verbatim.language}
          marks={marksOf(record.annotations, index)}
          lines={2}
        />
        <span className="small"> {source.join(", ")}</span>
      </Link>
    );
  });
}
