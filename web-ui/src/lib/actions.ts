import type { useNavigate } from "@tanstack/react-router";

/** Something the command palette offers. A feature exports `actions: Action[]` from its `routes.tsx`. */
export interface Action {
  id: string;
  /** Translation key with namespace, as `cases:actions.open`. */
  label: string;
  /** Words that also find it, in any language. */
  keywords?: string;
  /** The right that it needs. */
  scope?: string;
  /** Keys that do the same on the page, shown beside the label. */
  keys?: string;
  run: (navigate: ReturnType<typeof useNavigate>) => void;
}
