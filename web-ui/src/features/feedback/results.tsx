import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { Empty, Failure, Loading } from "@/components/page/states";
import { useKeys } from "@/lib/keys";
import classes from "./feedback.module.css";
import type { useSearch } from "./search";

interface ResultsProps {
  search: ReturnType<typeof useSearch>;
  /** The filter itself is wrong; the filter bar says how. */
  wrongFilter: boolean;
  filter: string;
  selected: string;
  onOpen: (id: string) => void;
  onClear: () => void;
}

/** The records found, as cards. `j` and `k` move, `Enter` opens, `Escape` closes. */
export function Results({ search, wrongFilter, filter, selected, onOpen, onClear }: ResultsProps) {
  const { t } = useTranslation("feedback");
  const brings = useMay("feedback:write");
  const list = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const cursor = useRef("");
  const items = search.data?.pages.flatMap((page) => page.items) ?? [];

  const step = (by: number) => {
    const from = selected || cursor.current;
    const at = items.findIndex(({ id }) => id === from);
    const next = items[Math.max(0, Math.min(items.length - 1, at < 0 ? 0 : at + by))];
    if (!next) return;
    cursor.current = next.id;
    const card = list.current?.querySelector<HTMLElement>(`[data-record="${next.id}"]`);
    card?.scrollIntoView({ block: "nearest" });
    card?.querySelector<HTMLButtonElement>("button")?.focus({ preventScroll: true });
    // With a record open, moving reads on.
    if (selected) onOpen(next.id);
  };
  useKeys([
    { keys: "j", label: "components:keys.next", run: () => step(1) },
    { keys: "k", label: "components:keys.previous", run: () => step(-1) },
    { keys: "Enter", label: "components:keys.open", run: () => cursor.current && onOpen(cursor.current) },
    { keys: "Escape", label: "feedback:keys.close", run: () => onOpen("") },
  ]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = search;
  useEffect(() => {
    const mark = end.current;
    if (!mark || !hasNextPage) return;
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && !isFetchingNextPage && void fetchNextPage(),
      { rootMargin: "600px" },
    );
    watch.observe(mark);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (wrongFilter) return <Empty title={t("wrong.title")} text={t("wrong.text")} />;
  if (search.error) return <Failure error={search.error} onRetry={() => void search.refetch()} />;
  if (search.isPending) return <Loading rows={6} height={104} />;
  if (items.length === 0) {
    return filter ? (
      <Empty title={t("empty.title")} text={t("empty.text")}>
        <Button size="xs" variant="default" onClick={onClear}>
          {t("empty.clear")}
        </Button>
      </Empty>
    ) : (
      <Empty title={t("first.title")} text={t("first.text")}>
        {brings && (
          <Button component={Link} {...({ to: "/import" } as object)} size="xs">
            {t("first.import")}
          </Button>
        )}
      </Empty>
    );
  }
  return (
    <div ref={list} className={classes.cards} data-stale={search.isPlaceholderData || undefined}>
      {items.map((hit) => (
        <FeedbackCard
          key={hit.id}
          record={hit}
          hits={hit.highlights}
          selected={hit.id === selected}
          onOpen={onOpen}
        />
      ))}
      <div ref={end} />
      {hasNextPage && (
        <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}
