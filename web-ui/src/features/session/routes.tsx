import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { rootRoute, shellRoute } from "@/lib/routes";

export const outside = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sign-in",
    component: lazyRouteComponent(() => import("./sign-in-page"), "SignInPage"),
  }),
];

export const routes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/profile",
    component: lazyRouteComponent(() => import("./profile-page"), "ProfilePage"),
  }),
];

export const actions: Action[] = [
  {
    id: "profile",
    label: "session:profile.title",
    keywords: "language theme sprache",
    run: (go) => void go({ to: "/profile" }),
  },
];
