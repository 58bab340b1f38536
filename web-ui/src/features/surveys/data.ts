import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Tone } from "@/components/page/pill";

type Schemas = components["schemas"];
export type Definition = Schemas["SurveyDefinition"];
export type Question = Schemas["SurveyQuestion"];
export type SurveyPage = Schemas["SurveyPage"];
export type Kind = Schemas["QuestionKind"];
export type KindName = Kind["type"];
export type Choice = Schemas["SurveyChoice"];
export type Parameter = Schemas["SurveyParameter"];
export type Text = Schemas["SurveyText"];
export type Theme = Schemas["SurveyTheme"];
export type Review = Schemas["SurveyReview"];
export type SurveyDetail = Schemas["SurveyDetail"];
export type SurveyState = Schemas["SurveyState"];
export type Invitation = Schemas["Invitation"];

export const surveysQuery = queryOptions({
  queryKey: ["surveys"],
  queryFn: () => ok(api.GET("/api/v1/surveys")),
});

export const surveyQuery = (id: string) =>
  queryOptions({
    queryKey: ["surveys", id],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}", { params: { path: { id } } })),
  });

export const linksQuery = (id: string) =>
  queryOptions({
    queryKey: ["surveys", id, "links"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/links", { params: { path: { id } } })),
  });

export const stateTone: Record<SurveyState, Tone> = {
  draft: "neutral",
  live: "positive",
  paused: "warning",
  closed: "neutral",
};
