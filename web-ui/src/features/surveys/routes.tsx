import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/surveys",
    component: lazyRouteComponent(() => import("./list-page"), "ListPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/new",
    component: lazyRouteComponent(() => import("./exchange/new-page"), "NewPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/look",
    component: lazyRouteComponent(() => import("./look/look-page"), "LookPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/languages",
    component: lazyRouteComponent(() => import("./exchange/languages-page"), "LanguagesPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id",
    component: lazyRouteComponent(() => import("./design-page"), "DesignPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/review",
    component: lazyRouteComponent(() => import("./review-page"), "ReviewPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/distribute",
    component: lazyRouteComponent(() => import("./distribute-page"), "DistributePage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/participation",
    component: lazyRouteComponent(() => import("./participation/participation-page"), "ParticipationPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/campaigns/$campaign",
    component: lazyRouteComponent(() => import("./campaign-page"), "CampaignPage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/website",
    component: lazyRouteComponent(() => import("./website/website-page"), "WebsitePage"),
  }),
  createRoute({
    ...parent,
    path: "/surveys/$id/results",
    component: lazyRouteComponent(() => import("./results-page"), "ResultsPage"),
  }),
];

export const actions: Action[] = [
  {
    id: "surveys.add",
    label: "surveys:add",
    keywords: "umfrage fragebogen questionnaire nps",
    scope: "surveys:write",
    run: (go) => void go({ to: "/surveys/new" }),
  },
];
