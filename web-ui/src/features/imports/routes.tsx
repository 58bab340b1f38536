import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/import",
    component: lazyRouteComponent(() => import("./list-page"), "ImportsPage"),
  }),
  createRoute({
    ...parent,
    path: "/import/$id",
    component: lazyRouteComponent(() => import("./import-page"), "ImportPage"),
  }),
];

export const actions: Action[] = [
  {
    id: "imports.new",
    label: "imports:action",
    keywords: "csv excel xlsx upload file datei hochladen",
    scope: "feedback:write",
    run: (go) => void go({ to: "/import" }),
  },
];
