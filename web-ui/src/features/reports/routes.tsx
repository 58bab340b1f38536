import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/lib/routes";

export const routes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/reports",
    component: lazyRouteComponent(() => import("./reports-page"), "ReportsPage"),
  }),
];
