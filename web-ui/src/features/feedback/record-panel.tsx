import { ActionIcon, Button } from "@mantine/core";
import { IconArrowUpRight, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { ScorePill } from "@/components/feedback-card/score-pill";
import { Chip } from "@/components/page/pill";
import { Loaded } from "@/components/page/states";
import { marksOf } from "@/components/verbatim/marks";
import { Verbatim } from "@/components/verbatim/verbatim";
import { useFormat } from "@/lib/format";
import { links, term } from "@/lib/links";
import classes from "./feedback.module.css";
import { RecordCase } from "./record-case";
import { RecordTags } from "./record-tags";
import { WhyScore } from "./why-score";

export type Detail = components["schemas"]["FeedbackDetail"];

interface RecordPanelProps {
  id: string;
  /** Whose hits are marked. */
  filter: string;
  onClose?: () => void;
  onOpen: (id: string) => void;
  onFilter: (filter: string) => void;
}

/** One record with everything that belongs to it. */
export function RecordPanel({ id, filter, onClose, onOpen, onFilter }: RecordPanelProps) {
  const { t } = useTranslation("feedback");
  const record = useQuery({
    queryKey: ["feedback", "record", id, filter],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/feedback/{id}", { signal, params: { path: { id }, query: { filter } } })),
  });
  return (
    <div className={classes.record}>
      {onClose && (
        <ActionIcon
          className={classes.close}
          variant="subtle"
          color="gray"
          aria-label={t("record.close")}
          onClick={onClose}
        >
          <IconX size={16} aria-hidden="true" />
        </ActionIcon>
      )}
      <Loaded query={record}>
        {(detail) => <Content key={detail.id} detail={detail} onOpen={onOpen} onFilter={onFilter} />}
      </Loaded>
    </div>
  );
}

interface ContentProps {
  detail: Detail;
  onOpen: (id: string) => void;
  onFilter: (filter: string) => void;
}

function Content({ detail, onOpen, onFilter }: ContentProps) {
  const { t } = useTranslation(["feedback", "components"]);
  const format = useFormat();
  const [topic, setTopic] = useState<string>();
  const topics = detail.annotations.topics ?? [];
  const several = detail.verbatims.length > 1;
  const where = [
    [t(`components:channel.${detail.channel}`, detail.channel), detail.survey_slug]
      .filter(Boolean)
      .join(", "),
    detail.unit,
    format.dateTime(detail.occurred_at),
  ].filter(Boolean);
  return (
    <>
      <header className={classes.who}>
        <div>
          {detail.customer ? (
            <Link {...links.customer(detail.customer)} className={classes.name}>
              {detail.customer_name ?? t("record.customer")}
            </Link>
          ) : (
            <b className={classes.name}>
              {detail.customer_name ?? t(`components:author.${detail.author_kind}`)}
            </b>
          )}
          <div className="muted small">{where.join(" · ")}</div>
        </div>
        <ScorePill scores={detail.scores} sentiment={detail.annotations.sentiment} />
      </header>

      <Part title={t("record.said")}>
        {detail.title && <strong>{detail.title}</strong>}
        {detail.verbatims.map((verbatim, index) => (
          <p key={`${index}-${verbatim.speaker}`} className={classes.turn}>
            {(several || verbatim.speaker !== "customer") && (
              <b className="small">{t(`components:speaker.${verbatim.speaker}`, verbatim.speaker)} </b>
            )}
            <Verbatim
              text={verbatim.text}
              language={verbatim.language}
              marks={marksOf(detail.annotations, index, detail.highlights, topic)}
            />
          </p>
        ))}
        {detail.verbatims.length === 0 && <span className="muted">{t("components:no_words")}</span>}
        <WhyScore detail={detail} />
        {topics.length > 0 && (
          <div className={classes.chips}>
            {topics.map((found) => (
              <button
                key={found.topic}
                type="button"
                className={classes.topic}
                aria-pressed={topic === found.topic}
                title={t("record.show_topic")}
                onClick={() => setTopic(topic === found.topic ? undefined : found.topic)}
                onDoubleClick={() => onFilter(term("topic", found.topic))}
              >
                <Chip active={topic === found.topic}>{found.topic}</Chip>
              </button>
            ))}
          </div>
        )}
      </Part>

      {detail.answered.length > 0 && (
        <Part
          title={t("record.answers", {
            survey: detail.survey_slug ?? "",
            version: detail.survey_version ?? "",
          })}
        >
          <dl className={classes.answers}>
            {detail.answered.map(({ key, question, answer, files = [], drawing }) => (
              <div key={key}>
                <dt>{question}</dt>
                <dd>
                  {answer.join(", ") || (files.length === 0 && !drawing && "–")}
                  {drawing && (
                    <svg
                      className={classes.drawing}
                      viewBox="0 0 1000 300"
                      role="img"
                      aria-label={t("record.drawn")}
                    >
                      <path d={drawing} />
                    </svg>
                  )}
                  {files.map((file) => (
                    <a
                      key={file.id}
                      href={`/api/v1/feedback/${detail.id}/files/${file.id}`}
                      download={file.name}
                    >
                      {t("record.file", { name: file.name, size: Math.ceil(file.size / 1000) })}
                    </a>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      )}

      <Context detail={detail} onFilter={onFilter} />
      <RecordTags id={detail.id} tags={detail.tags ?? []} />

      {detail.timeline.length > 0 && (
        <Part title={t("record.before")}>
          <ul className={classes.timeline}>
            {detail.timeline.map((other) => (
              <li key={other.id}>
                <button type="button" onClick={() => onOpen(other.id)}>
                  <span className="muted small">
                    {format.date(other.occurred_at)} ·{" "}
                    {t(`components:channel.${other.channel}`, other.channel)}
                  </span>
                  <ScorePill scores={other.scores} sentiment={other.annotations.sentiment} />
                  <span className={classes.line}>
                    {other.verbatims.find(({ speaker }) => speaker === "customer")?.text ??
                      other.verbatims[0]?.text ??
                      t("components:no_words")}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <footer className={classes.do}>
        <RecordCase id={detail.id} />
        {topics[0] && (
          <Button size="xs" variant="default" onClick={() => onFilter(term("topic", topics[0]?.topic ?? ""))}>
            {t("record.similar", { topic: topics[0].topic })}
          </Button>
        )}
        {detail.url?.startsWith("http") && (
          <Button
            component="a"
            href={detail.url}
            target="_blank"
            rel="noreferrer noopener"
            size="xs"
            variant="default"
            rightSection={<IconArrowUpRight size={14} aria-hidden="true" />}
          >
            {t("record.at_source")}
          </Button>
        )}
      </footer>
    </>
  );
}

/** A part of the record under its heading. */
export function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

const builtIn =
  "source channel unit language lang author author_kind customer survey version survey_version topic tag sentiment nps csat ces rating occurred occurred_at date received received_at id external_id url speaker question masked text comment".split(
    " ",
  );

/** How a filter asks for an attribute: said in full where its name could be taken for another field. */
function attributeField(name: string): string {
  const folded = name.toLowerCase();
  const alike = builtIn.some(
    (field) => field[0] === folded[0] && Math.abs(field.length - folded.length) <= 2,
  );
  return alike ? `attributes.${name}` : name;
}

/** Whether the name can stand in a filter as it is. */
const plain = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/** Where it comes from and what belongs to it; a click on a value finds the others with it. */
function Context({ detail, onFilter }: { detail: Detail; onFilter: (filter: string) => void }) {
  const { t } = useTranslation("feedback");
  const known: [string, string, string | null | undefined][] = [
    ["source", t("fields.source"), detail.source],
    ["external_id", t("fields.external_id"), detail.external_id],
    ["language", t("fields.language"), detail.language],
  ];
  const attributes = Object.entries(detail.attributes ?? {}).map<[string, string, string | null]>(
    ([name, value]) => [
      attributeField(name),
      name,
      value === null || typeof value === "object" ? JSON.stringify(value) : String(value),
    ],
  );
  return (
    <Part title={t("record.context")}>
      <dl className={classes.context}>
        {[...known, ...attributes].map(([field, label, value]) =>
          value == null || value === "" ? null : (
            <div key={field}>
              <dt>{label}</dt>
              <dd>
                {plain.test(field) ? (
                  <button
                    type="button"
                    title={t("record.find_others")}
                    onClick={() => onFilter(term(field, value))}
                  >
                    {value}
                  </button>
                ) : (
                  value
                )}
              </dd>
            </div>
          ),
        )}
      </dl>
    </Part>
  );
}
