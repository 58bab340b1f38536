import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, type Problem } from "./problem";
import type { paths } from "./schema.gen";

let csrfToken: string | null = null;
const signedOutListeners = new Set<() => void>();

/** Keeps the token that every changing request must carry; the session answer brings it. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Headers of a changing request that does not go through `api`, such as an upload with progress. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

/** Tells when the server no longer knows the session. Returns how to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrfToken && request.method !== "GET" && request.method !== "HEAD") {
      request.headers.set("X-CSRF-Token", csrfToken);
    }
  },
  onResponse({ response, request }) {
    if (response.status === 401 && !new URL(request.url).pathname.endsWith("/session")) {
      for (const listener of signedOutListeners) listener();
    }
  },
};

/** Lists go out as `a,b`, the way the filter language writes them. */
export const api = createClient<paths>({
  querySerializer: { array: { style: "form", explode: false } },
});
api.use(guard);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; throws `ApiError` for every other: `const page = await ok(api.GET("/api/v1/cases"))`. */
export async function ok<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (!response.ok) {
    const problem: Problem =
      typeof error === "object" && error !== null ? error : { title: String(error ?? "") };
    throw new ApiError(response.status, problem, response.headers.get("x-request-id"));
  }
  return data as NonNullable<T>;
}
