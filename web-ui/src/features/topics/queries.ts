import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { notifyFailed, notifyUndo } from "@/lib/notify";

/** A topic as it is defined. */
export interface Topic {
  id: string;
  parent?: string | null;
  name: string;
  path: string;
  rule: string;
}

/** A topic and what it finds. */
export interface CountedTopic extends Topic {
  records: number;
  sentiment?: number | null;
  sentiment_base: number;
  trend: number[];
}

/** The tree over the records of a filter; looked at again while history is being brought up to date. */
export function useTopics(filter: string) {
  return useQuery({
    queryKey: ["topics", filter],
    queryFn: () => ok(api.GET("/api/v1/topics", { params: { query: { filter } } })),
    refetchInterval: (query) => (query.state.data?.run ? 2_000 : false),
    placeholderData: (before) => before,
  });
}

/** Below which topics this one stands, and how deep. */
export function depth(topic: Topic): number {
  return topic.path.split("/").length - 1;
}

/** The topic with all below it, parents first. */
export function branch<T extends Topic>(topics: T[], top: Topic): T[] {
  return topics.filter((topic) => topic.path === top.path || topic.path.startsWith(`${top.path}/`));
}

/** The last four weeks against the four before, as a share; none when there is too little to say. */
export function change(trend: number[]): number | null {
  const weeks = trend.slice(0, -1);
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  const now = sum(weeks.slice(-4));
  const before = sum(weeks.slice(-8, -4));
  return weeks.length < 8 || before < 20 ? null : now / before - 1;
}

/** Removes a topic with all below it, and offers to bring them back. */
export function useRemoval(topics: Topic[]) {
  const { t } = useTranslation("topics");
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["topics"] });
  const restoring = useMutation({
    mutationFn: async (removed: Topic[]) => {
      const ids = new Map<string, string>();
      for (const { id, parent, name, path, rule } of removed) {
        const above = parent ? (ids.get(parent) ?? parent) : null;
        const slug = path.split("/").at(-1);
        const made = await ok(api.POST("/api/v1/topics", { body: { name, parent: above, rule, slug } }));
        ids.set(id, made.id);
      }
    },
    onSettled: refresh,
    onError: (error) => notifyFailed(t("not_restored"), asApiError(error).message),
  });
  return useMutation({
    mutationFn: async (topic: Topic) => {
      const removed = branch(topics, topic);
      await ok(api.DELETE("/api/v1/topics/{id}", { params: { path: { id: topic.id } } }));
      return removed;
    },
    onSuccess: (removed, { name }) => {
      void refresh();
      notifyUndo(t("removed", { name, count: removed.length }), () => restoring.mutate(removed));
    },
    onError: (error, { name }) => notifyFailed(t("not_removed", { name }), asApiError(error).message),
  });
}
