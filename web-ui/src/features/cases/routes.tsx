import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/cases",
    component: lazyRouteComponent(() => import("./list-page"), "CasesPage"),
  }),
  createRoute({
    ...parent,
    path: "/cases/settings",
    component: lazyRouteComponent(() => import("./settings-page"), "CaseSettingsPage"),
  }),
  createRoute({
    ...parent,
    path: "/cases/$id",
    component: lazyRouteComponent(() => import("./case-page"), "CasePage"),
  }),
];

export const actions: Action[] = [
  {
    id: "cases.settings",
    label: "cases:actions.settings",
    keywords: "sla target root cause ziel ursache",
    scope: "admin",
    run: (go) => void go({ to: "/cases/settings" as string }),
  },
  {
    id: "cases.mine",
    label: "cases:actions.mine",
    keywords: "queue fälle aufgaben",
    scope: "cases:read",
    run: (go) => void go({ to: "/cases" as string, search: { view: "mine" } as never }),
  },
  {
    id: "cases.overdue",
    label: "cases:actions.overdue",
    keywords: "late due überfällig",
    scope: "cases:read",
    run: (go) => void go({ to: "/cases" as string, search: { view: "overdue" } as never }),
  },
];
