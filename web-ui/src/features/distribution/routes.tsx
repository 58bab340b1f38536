import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/distribution",
    component: lazyRouteComponent(() => import("./rules-page"), "RulesPage"),
  }),
  createRoute({
    ...parent,
    path: "/distribution/suppressed",
    component: lazyRouteComponent(() => import("./suppressed-page"), "SuppressedPage"),
  }),
  createRoute({
    ...parent,
    path: "/distribution/sender",
    component: lazyRouteComponent(() => import("./sender-page"), "SenderPage"),
  }),
];

export const actions: Action[] = [
  {
    id: "distribution.rules",
    label: "distribution:title",
    keywords: "frequency unsubscribe dkim sender abmelden häufigkeit absender",
    scope: "surveys:read",
    run: (go) => void go({ to: "/distribution" as string }),
  },
];
