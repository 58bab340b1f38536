import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { setCsrfToken } from "./client";
import { ApiError, type Problem } from "./problem";

/** How a person hears of alerts. */
export type AlertDelivery = "at_once" | "digest" | "none";

/** A person. */
export interface User {
  id: string;
  email: string;
  name: string;
  role: string;
  units: { id: string; path: string; name: string }[] | null;
  language: string;
  weekly_summary: boolean;
  alert_delivery: AlertDelivery;
  disabled: boolean;
  last_sign_in_at: string | null;
  created_at: string;
}

/** Who is signed in, where, and what they may do. */
export interface Session {
  user: {
    id: string;
    email: string;
    name: string;
    role: string;
    language: string;
    weekly_summary: boolean;
    alert_delivery: "at_once" | "digest" | "none";
  };
  organisation: { id: string; slug: string; name: string; time_zone: string; language: string };
  scopes: string[];
  /** Paths of the units in the person's scope; `null` means the whole organisation. */
  units: string[] | null;
  csrf_token: string;
}

async function answer(response: Response): Promise<Session> {
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new ApiError(response.status, body as Problem, response.headers.get("x-request-id"));
  const session = body as Session;
  setCsrfToken(session.csrf_token);
  return session;
}

/** The session, or `null` when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 5 * 60_000,
  retry: false,
  queryFn: async (): Promise<Session | null> => {
    const response = await fetch("/api/v1/session", { headers: { Accept: "application/json" } });
    if (response.status === 401) return null;
    return answer(response);
  },
});

/** The signed-in person's session; only pages below the shell may call it. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("useSession outside the signed-in pages");
  return data;
}

/** Whether the signed-in person has the right, such as `cases:write`. */
export function useMay(scope: string): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.scopes.includes(scope) ?? false;
}

/** Signs in; throws `ApiError` when the server says no. */
export async function signIn(body: {
  email: string;
  password: string;
  organisation?: string;
}): Promise<Session> {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return answer(await fetch("/api/v1/session", { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Signs out and forgets everything that was loaded. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    const { data } = queries.getQueryState(sessionQuery.queryKey) ?? {};
    await fetch("/api/v1/session", {
      method: "DELETE",
      headers: data ? { "X-CSRF-Token": data.csrf_token } : {},
    });
    setCsrfToken(null);
    queries.clear();
    window.location.assign("/sign-in");
  };
}
