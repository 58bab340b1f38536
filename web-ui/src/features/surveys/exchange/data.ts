import { queryOptions } from "@tanstack/react-query";
import { api, csrfHeaders, ok } from "@/api/client";
import { ApiError, type Problem } from "@/api/problem";
import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];
export type Loss = Schemas["SurveyLoss"];
export type FilePreview = Schemas["SurveyFilePreview"];
export type SurveyOfFile = Schemas["SurveyOfFile"];
export type Template = Schemas["SurveyTemplate"];
export type TranslationsTaken = Schemas["TranslationsTaken"];

/** Sends a file as it is. */
export async function sendFile<T>(
  method: "POST" | "PUT",
  path: string,
  query: Record<string, string>,
  body: Blob | string,
): Promise<T> {
  const answer = await fetch(`${path}?${new URLSearchParams(query)}`, {
    method,
    body,
    headers: { "Content-Type": "application/octet-stream", ...csrfHeaders() },
  });
  const json: unknown = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, json as Problem, answer.headers.get("x-request-id"));
  return json as T;
}

export const templatesQuery = (language: string) =>
  queryOptions({
    queryKey: ["survey-templates", language],
    queryFn: () => ok(api.GET("/api/v1/survey-templates", { params: { query: { language } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const originQuery = (id: string) =>
  queryOptions({
    queryKey: ["surveys", id, "origin"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/origin", { params: { path: { id } } })),
  });

export const translationsQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ["surveys", id, "translations", language],
    queryFn: () =>
      ok(api.GET("/api/v1/surveys/{id}/translations", { params: { path: { id }, query: { language } } })),
  });

export const libraryQuery = queryOptions({
  queryKey: ["question-library"],
  queryFn: () => ok(api.GET("/api/v1/question-library")),
});
