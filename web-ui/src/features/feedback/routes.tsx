import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

export const routes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/feedback",
    component: lazyRouteComponent(() => import("./feedback-page"), "FeedbackPage"),
  }),
];

export const actions: Action[] = [
  {
    id: "feedback.negative",
    label: "feedback:actions.negative",
    keywords: "angry complaint beschwerde",
    scope: "feedback:read",
    run: (go) => void go({ to: "/feedback", search: { filter: "sentiment:negative since:7d" } as never }),
  },
  {
    id: "feedback.detractors",
    label: "feedback:actions.detractors",
    keywords: "nps kritiker",
    scope: "feedback:read",
    run: (go) => void go({ to: "/feedback", search: { filter: "nps:0..6 since:30d" } as never }),
  },
];
