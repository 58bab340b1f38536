import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { type Definition, type Review, type SurveyDetail, surveyQuery } from "./data";

/** How it stands with saving. */
export type Saving = "saved" | "waiting" | "saving" | "conflict" | "failed";

const PAUSE = 700;
const DEPTH = 200;

/** A draft that is being worked on: change, undo, redo; saved by itself a moment after the last change. */
export function useDraft(survey: SurveyDetail) {
  const queries = useQueryClient();
  const [definition, setDefinition] = useState<Definition>(survey.draft.definition);
  const [review, setReview] = useState<Review>(survey.review);
  const [revision, setRevision] = useState(survey.draft.revision);
  const [saving, setSaving] = useState<Saving>("saved");
  const past = useRef<Definition[]>([]);
  const future = useRef<Definition[]>([]);
  const last = useRef({ what: "", at: 0 });
  const latest = useRef(definition);
  const saved = useRef(definition);
  const at = useRef(revision);
  const busy = useRef(false);
  const timer = useRef<number | undefined>(undefined);

  const save = useCallback(async () => {
    window.clearTimeout(timer.current);
    if (busy.current || saved.current === latest.current) return;
    busy.current = true;
    setSaving("saving");
    const sent = latest.current;
    try {
      const answer = await ok(
        api.PUT("/api/v1/surveys/{id}/draft", {
          params: { path: { id: survey.id } },
          body: { revision: at.current, definition: sent },
        }),
      );
      at.current = answer.revision;
      saved.current = sent;
      setRevision(answer.revision);
      setReview(answer.review);
      setSaving(latest.current === sent ? "saved" : "waiting");
      queries.setQueryData(surveyQuery(survey.id).queryKey, (before) =>
        before
          ? {
              ...before,
              revision: answer.revision,
              review: answer.review,
              draft: { ...before.draft, revision: answer.revision, definition: sent },
            }
          : before,
      );
    } catch (error) {
      setSaving(asApiError(error).code === "draft_changed" ? "conflict" : "failed");
      return;
    } finally {
      busy.current = false;
    }
    if (latest.current !== sent) timer.current = window.setTimeout(() => void save(), PAUSE);
  }, [queries, survey.id]);

  const put = useCallback(
    (next: Definition) => {
      latest.current = next;
      setDefinition(next);
      setSaving((now) => (now === "conflict" ? now : "waiting"));
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void save(), PAUSE);
    },
    [save],
  );

  /** Changes the draft. Changes of the same thing in quick succession are undone together. */
  const change = useCallback(
    (next: Definition, what = "") => {
      const now = Date.now();
      const same = what !== "" && what === last.current.what && now - last.current.at < 1500;
      if (!same) past.current = [...past.current.slice(-DEPTH), latest.current];
      last.current = { what, at: now };
      future.current = [];
      put(next);
    },
    [put],
  );

  const step = useCallback(
    (from: typeof past, to: typeof past) => {
      const target = from.current.at(-1);
      if (!target) return;
      from.current = from.current.slice(0, -1);
      to.current = [...to.current, latest.current];
      last.current = { what: "", at: 0 };
      put(target);
    },
    [put],
  );
  const undo = useCallback(() => step(past, future), [step]);
  const redo = useCallback(() => step(future, past), [step]);

  /** After a conflict: takes what the other has saved, or saves over it. */
  const settle = useCallback(
    async (mine: boolean) => {
      const theirs = await queries.fetchQuery({ ...surveyQuery(survey.id), staleTime: 0 });
      at.current = theirs.draft.revision;
      setRevision(theirs.draft.revision);
      setReview(theirs.review);
      saved.current = theirs.draft.definition;
      setSaving("waiting");
      if (mine) return save();
      past.current = [...past.current, latest.current];
      latest.current = theirs.draft.definition;
      setDefinition(theirs.draft.definition);
      setSaving("saved");
    },
    [queries, save, survey.id],
  );

  // What was saved elsewhere, by the page just left say, is taken over as long as nothing was changed here.
  useEffect(() => {
    const { draft } = survey;
    if (draft.revision <= at.current || busy.current || saved.current !== latest.current) return;
    at.current = draft.revision;
    saved.current = draft.definition;
    latest.current = draft.definition;
    setDefinition(draft.definition);
    setRevision(draft.revision);
    setReview(survey.review);
  }, [survey]);

  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => {
      if (saved.current !== latest.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => {
      window.removeEventListener("beforeunload", leave);
      void save();
    };
  }, [save]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key === "z") event.shiftKey ? redo() : undo();
      else if (key === "y") redo();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [undo, redo]);

  return {
    definition,
    review,
    revision,
    saving,
    change,
    undo,
    redo,
    save,
    settle,
    canUndo: past.current.length > 0,
    canRedo: future.current.length > 0,
  };
}

export type Draft = ReturnType<typeof useDraft>;
