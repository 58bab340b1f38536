import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./inbox-page"), "InboxPage"),
  }),
  createRoute({
    ...parent,
    path: "/alerts/rules",
    component: lazyRouteComponent(() => import("./rules-page"), "RulesPage"),
  }),
  createRoute({
    ...parent,
    path: "/alerts/new",
    component: lazyRouteComponent(() => import("./rule-page"), "NewRulePage"),
  }),
  createRoute({
    ...parent,
    path: "/alerts/rules/$id",
    component: lazyRouteComponent(() => import("./rule-page"), "RulePage"),
  }),
  createRoute({
    ...parent,
    path: "/take/$token",
    component: lazyRouteComponent(() => import("./take-page"), "TakePage"),
  }),
];

export const actions: Action[] = [
  {
    id: "alerts.new",
    label: "alerts:rules.add",
    keywords: "rule notify regel hinweis benachrichtigen",
    scope: "alerts:write",
    run: (go) => void go({ to: "/alerts/new" as string }),
  },
  {
    id: "alerts.rules",
    label: "alerts:rules.title",
    scope: "alerts:read",
    run: (go) => void go({ to: "/alerts/rules" as string }),
  },
];
