import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { Loaded } from "@/components/page/states";
import classes from "./flow.module.css";

type Graph = components["schemas"]["SurveyGraph"];

/** The logic of the draft, drawn: pages below one another, jumps as lines beside them, and as a list to be read. */
export function LogicGraph({ survey, revision }: { survey: string; revision: number }) {
  const { t } = useTranslation("surveys");
  const graph = useQuery({
    queryKey: ["surveys", survey, "graph", revision],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/graph", { params: { path: { id: survey } } })),
  });
  return (
    <section className="card" aria-label={t("graph.title")}>
      <h2>{t("graph.title")}</h2>
      <p className="muted small">{t("graph.hint")}</p>
      <Loaded query={graph}>{(data) => <Drawing key={revision} graph={data} />}</Loaded>
    </section>
  );
}

function Drawing({ graph }: { graph: Graph }) {
  const { t } = useTranslation("surveys");
  const jumps = graph.ways.filter(({ jump }) => jump);
  const list = useRef<HTMLOListElement>(null);
  const [middles, setMiddles] = useState<number[]>([]);
  const lane = 14;
  const width = jumps.length * lane + 24;
  useLayoutEffect(() => {
    const measure = () => {
      const nodes = [...(list.current?.querySelectorAll<HTMLElement>("[data-node]") ?? [])];
      setMiddles(nodes.map((node) => node.offsetTop + node.offsetHeight / 2));
    };
    measure();
    const watch = new ResizeObserver(measure);
    if (list.current) watch.observe(list.current);
    return () => watch.disconnect();
  }, []);
  const name = (page: number | null | undefined) =>
    page == null ? t("graph.end") : t("graph.page", { number: page + 1 });
  return (
    <>
      <ol ref={list} className={classes.graph} style={{ paddingRight: width }}>
        {graph.pages.map((page, at) => (
          <li
            key={at}
            data-node
            className={classes.node}
            data-lost={!page.reachable || undefined}
            data-ends={!graph.ways.some(({ from, jump }) => from === at && !jump) || undefined}
          >
            <b className="small">{name(at)}</b>{" "}
            <span className="muted small">
              {[
                page.block && `${t("flow.block")} ${page.block}`,
                page.repeated && t("graph.repeated", { key: page.repeated }),
                page.random && t("graph.random"),
                page.show_if && t("graph.shown_if", { condition: page.show_if }),
                !page.reachable && t("graph.unreachable"),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
            <ul>
              {page.questions.map(({ key, show_if, reachable }) => (
                <li key={key} className="small" data-lost={!reachable || undefined}>
                  <code>{key}</code>{" "}
                  <span className={reachable ? "muted" : undefined}>
                    {show_if && t("graph.shown_if", { condition: show_if })}
                    {!reachable && ` · ${t("graph.unreachable")}`}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
        <li data-node className={classes.node}>
          <b className="small">{t("graph.end")}</b>
        </li>
        {middles.length === graph.pages.length + 1 && (
          <svg className={classes.lines} width={width} aria-hidden="true">
            <defs>
              <marker
                id="way"
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                orient="auto"
              >
                <path d="M0 0 8 4 0 8z" fill="currentColor" />
              </marker>
            </defs>
            {jumps.map(({ from, to }, n) => {
              const start = middles[from] ?? 0;
              const end = (middles[to ?? graph.pages.length] ?? 0) - 6;
              const x = 16 + (n + 0.5) * lane;
              return (
                <path
                  key={n}
                  d={`M0 ${start}H${x - 6}q6 0 6 6V${end - 6}q0 6 -6 6H4`}
                  fill="none"
                  stroke="currentColor"
                  strokeWidth="1.5"
                  markerEnd="url(#way)"
                />
              );
            })}
          </svg>
        )}
      </ol>
      {jumps.length > 0 && (
        <ul className={classes.ways}>
          {jumps.map(({ from, to, when }, n) => (
            <li key={n} className="small">
              {t("graph.jump", { from: from + 1, to: name(to), when: when || t("graph.always") })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
