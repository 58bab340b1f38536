import { TagsInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Chip } from "@/components/page/pill";
import { notifyUndo } from "@/lib/notify";
import classes from "./feedback.module.css";

/** The tags of a record; each change is kept at once and can be taken back. */
export function RecordTags({ id, tags }: { id: string; tags: string[] }) {
  const { t } = useTranslation("feedback");
  const cases = useMay("cases:write");
  const brings = useMay("feedback:write");
  const queries = useQueryClient();
  const [shown, setShown] = useState(tags);
  const change = useMutation({
    mutationFn: (next: string[]) =>
      ok(api.PUT("/api/v1/feedback/{id}/tags", { params: { path: { id } }, body: { tags: next } })),
    onSuccess: ({ tags: kept }) => {
      setShown(kept);
      void queries.invalidateQueries({ queryKey: ["feedback", "record", id] });
    },
  });
  const set = (next: string[]) => {
    const before = shown;
    setShown(next);
    change.mutate(next, {
      onSuccess: () => {
        if (next.length < before.length) {
          notifyUndo(t("tags.removed"), () => {
            setShown(before);
            change.mutate(before);
          });
        }
      },
      onError: () => setShown(before),
    });
  };
  if (!cases && !brings) {
    return tags.length === 0 ? null : (
      <div className={classes.chips}>
        {tags.map((tag) => (
          <Chip key={tag} active>
            {tag}
          </Chip>
        ))}
      </div>
    );
  }
  const problem = change.error ? asApiError(change.error) : null;
  return (
    <TagsInput
      size="xs"
      label={t("tags.title")}
      placeholder={shown.length === 0 ? t("tags.add") : undefined}
      value={shown}
      onChange={set}
      maxTags={50}
      error={problem ? (problem.errors[0]?.message ?? problem.message) : undefined}
    />
  );
}
