import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Tone } from "@/components/page/pill";

type Schemas = components["schemas"];
export type Campaign = Schemas["Campaign"];
export type CampaignState = Schemas["CampaignState"];
export type Plan = Schemas["CampaignPlan"];
export type Candidate = Schemas["CampaignCandidate"];
export type Disposition = Schemas["CandidateDisposition"];

export const campaignsQuery = (survey: string) =>
  queryOptions({
    queryKey: ["surveys", survey, "campaigns"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/campaigns", { params: { path: { id: survey } } })),
    refetchInterval: 5_000,
  });

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaigns", id],
    queryFn: () => ok(api.GET("/api/v1/campaigns/{id}", { params: { path: { id } } })),
    // Counts are live while something can still happen.
    refetchInterval: ({ state }) =>
      ["running", "scheduled"].includes(state.data?.state ?? "") ? 2_000 : false,
  });

export const campaignTone: Record<CampaignState, Tone> = {
  draft: "neutral",
  scheduled: "accent",
  running: "positive",
  paused: "warning",
  stopped: "neutral",
  done: "neutral",
};

export const dispositions: Disposition[] = [
  "waiting",
  "invited",
  "not_sampled",
  "held_back",
  "suppressed",
  "duplicate",
  "twice",
  "invalid_address",
  "stopped",
];

/** What became of the invited, from the last to the first step. */
export const fates = [
  "answered",
  "started",
  "opened",
  "delivered",
  "queued",
  "bounced",
  "failed",
  "suppressed",
];
