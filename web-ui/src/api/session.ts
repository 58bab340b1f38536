import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { setCsrfToken } from "./client";
import { ApiError, type Problem } from "./problem";
import type { components } from "./schema.gen";

/** How a person hears of alerts. */
export type AlertDelivery = components["schemas"]["AlertDelivery"];
/** A person. */
export type User = components["schemas"]["User"];
/** Who is signed in, where, and what they may do. */
export type Session = Omit<components["schemas"]["Session"], "scopes"> & { scopes: string[] };

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
