import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";
import { shellRoute } from "@/lib/routes";

const parent = { getParentRoute: () => shellRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/admin",
    beforeLoad: () => {
      throw redirect({ to: "/admin/people" as string });
    },
  }),
  createRoute({
    ...parent,
    path: "/admin/people",
    component: lazyRouteComponent(() => import("./people-page"), "PeoplePage"),
  }),
  createRoute({
    ...parent,
    path: "/admin/units",
    component: lazyRouteComponent(() => import("./units-page"), "UnitsPage"),
  }),
  createRoute({
    ...parent,
    path: "/admin/keys",
    component: lazyRouteComponent(() => import("./keys-page"), "KeysPage"),
  }),
  createRoute({
    ...parent,
    path: "/admin/mails",
    component: lazyRouteComponent(() => import("./mails-page"), "MailsPage"),
  }),
  createRoute({
    ...parent,
    path: "/admin/audit",
    component: lazyRouteComponent(() => import("./audit-page"), "AuditPage"),
  }),
  createRoute({
    ...parent,
    path: "/admin/organisation",
    component: lazyRouteComponent(() => import("./organisation-page"), "OrganisationPage"),
  }),
];

export const actions: Action[] = [
  {
    id: "admin.person",
    label: "admin:people.add",
    keywords: "user invite benutzer",
    scope: "admin",
    run: (go) => void go({ to: "/admin/people", search: { add: "1" } as never }),
  },
  {
    id: "admin.key",
    label: "admin:keys.add",
    keywords: "api token schlüssel",
    scope: "admin",
    run: (go) => void go({ to: "/admin/keys", search: { add: "1" } as never }),
  },
  {
    id: "admin.units",
    label: "admin:units.title",
    scope: "admin",
    run: (go) => void go({ to: "/admin/units" }),
  },
  {
    id: "admin.audit",
    label: "admin:audit.title",
    scope: "admin",
    run: (go) => void go({ to: "/admin/audit" }),
  },
];
