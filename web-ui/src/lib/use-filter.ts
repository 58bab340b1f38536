import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** The filter of the page, kept in the URL as `?filter=`, so that it can be shared and gone back to. */
export function useFilter(fallback = ""): [string, (filter: string) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = typeof search.filter === "string" ? search.filter : fallback;
  const set = useCallback(
    (next: string) => {
      navigate({
        to: ".",
        search: (before: Record<string, unknown>) => ({
          ...before,
          filter: next || undefined,
          cursor: undefined,
        }),
      });
    },
    [navigate],
  );
  return [filter, set];
}

/** One value of the URL, such as the selected record or tab. An empty text takes it out. */
export function useUrlState(name: string, fallback = ""): [string, (value: string) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const value = search[name];
  const set = useCallback(
    (next: string) => {
      navigate({
        to: ".",
        replace: true,
        search: (before: Record<string, unknown>) => ({ ...before, [name]: next || undefined }),
      });
    },
    [navigate, name],
  );
  return [typeof value === "string" ? value : fallback, set];
}
