import { useEffect, useRef, useState } from "react";

/** One completion: what is put in, and what is shown. */
export interface Suggestion {
  insert: string;
  label: string;
  detail?: string | null;
  count?: number | null;
}

/** Completions for the place of the cursor; they replace characters `start` to `end` of the filter. */
export interface Suggestions {
  items: Suggestion[];
  start: number;
  end: number;
}

/** Asks for completions of a filter at a position. */
export type Suggest = (filter: string, position: number, signal: AbortSignal) => Promise<Suggestions>;

const nothing: Suggestions = { items: [], start: 0, end: 0 };

/** Completions while somebody types; `position` is `null` when nobody does. */
export function useSuggestions(suggest: Suggest | undefined, filter: string, position: number | null) {
  const [found, setFound] = useState(nothing);
  const [active, setActive] = useState(-1);
  const ask = useRef(suggest);
  ask.current = suggest;
  useEffect(() => {
    setActive(-1);
    if (!ask.current || position === null) {
      setFound(nothing);
      return;
    }
    const control = new AbortController();
    const timer = setTimeout(() => {
      // Completion is a comfort: when it fails, typing goes on without it.
      ask.current?.(filter, position, control.signal).then(
        (answer) => !control.signal.aborted && setFound({ ...answer, items: answer.items.slice(0, 10) }),
        () => !control.signal.aborted && setFound(nothing),
      );
    }, 90);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [filter, position]);
  return {
    ...found,
    active,
    move: (by: number) =>
      setActive((at) => (at + by + found.items.length + (at < 0 && by < 0 ? 1 : 0)) % found.items.length),
    close: () => setFound(nothing),
  };
}
