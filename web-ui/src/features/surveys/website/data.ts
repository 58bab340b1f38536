import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Definition } from "../data";
import { questionsOf } from "../definition";

type Schemas = components["schemas"];
export type Website = Schemas["Website"];
export type SurveyWebsite = Schemas["SurveyWebsite"];
export type Addresses = Schemas["SurveyWebsiteAddresses"];
export type Intercept = Schemas["Intercept"];

export const websiteQuery = (id: string) =>
  queryOptions({
    queryKey: ["surveys", id, "website"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/website", { params: { path: { id } } })),
  });

/** One entry a line, without empty lines. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The names that the survey's address may carry. */
export function namesOf(definition: Definition): string[] {
  const hidden = questionsOf(definition).flatMap(({ kind }) =>
    kind.type === "hidden" && kind.from === "url" ? [kind.name] : [],
  );
  return [...(definition.parameters ?? []).map(({ name }) => name), ...hidden];
}

/** What goes into the page: the script, with the values that the survey takes from it. */
export function scriptSnippet({ script }: Addresses, names: string[]): string {
  const values = names.map((name) => ` data-${name}="…"`).join("");
  return `<script async src="${script}"${values}></script>`;
}

/** What goes where the survey is to stand; the script gives it its height. */
export const formSnippet = (addresses: Addresses): string =>
  `<div data-candor-form="${addresses.token}"></div>\n<script async src="${addresses.script}"></script>`;

/** A frame without a script. */
export const frameSnippet = ({ survey }: Addresses, title: string): string =>
  `<iframe src="${survey}" title="${title.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" style="width:100%;height:640px;border:0"></iframe>`;

/** A button or link of one's own that opens the survey. */
export const buttonSnippet = ({ token }: Addresses, label: string): string =>
  `<button type="button" data-candor-open="${token}">${label.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</button>`;
