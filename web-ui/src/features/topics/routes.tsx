import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

export const routes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/topics",
    component: lazyRouteComponent(() => import("./topics-page"), "TopicsPage"),
  }),
];

export const actions: Action[] = [
  {
    id: "topics.add",
    label: "topics:add",
    keywords: "rule theme thema regel",
    scope: "topics:write",
    run: (go) => void go({ to: "/topics", search: { add: "1" } as never }),
  },
];
