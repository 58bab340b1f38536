/** Addresses that one feature hands to another, so that none needs to know the other's routes. */
export const links = {
  /** The records behind a number. */
  feedback: (filter: string) => ({ to: "/feedback", search: { filter } }),
  /** One record, opened in the drawer. */
  record: (id: string, filter = "") => ({
    to: "/feedback",
    search: { filter: filter || undefined, record: id },
  }),
  case: (id: string) => ({ to: `/cases/${id}` }),
  customer: (id: string) => ({ to: `/customers/${id}` }),
  survey: (id: string) => ({ to: `/surveys/${id}` }),
  /** A new alert rule on a filter. */
  newAlert: (filter: string) => ({ to: "/alerts/new", search: { filter } }),
} as const;

/** `field:value` in the filter language, quoted where needed. */
export function term(field: string, value: string | number): string {
  const text = String(value);
  return /^[\p{L}\p{N}_./*-]+$/u.test(text) && !text.startsWith("-")
    ? `${field}:${text}`
    : `${field}:"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Both filters at once. */
export function and(...filters: string[]): string {
  const parts = filters.map((filter) => filter.trim()).filter(Boolean);
  return parts.map((part) => (parts.length > 1 && /\sOR\s/.test(part) ? `(${part})` : part)).join(" ");
}
