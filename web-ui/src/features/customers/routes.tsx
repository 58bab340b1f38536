import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/customers",
    component: lazyRouteComponent(() => import("./list-page"), "CustomersPage"),
  }),
  createRoute({
    ...parent,
    path: "/customers/$id",
    component: lazyRouteComponent(() => import("./profile-page"), "ProfilePage"),
  }),
];
