import type { AnyRoute } from "@tanstack/react-router";
import type { Action } from "@/lib/actions";

/** What a feature's `routes.tsx` exports. `outside` are pages without the shell, such as signing in. */
interface Feature {
  routes?: AnyRoute[];
  outside?: AnyRoute[];
  actions?: Action[];
}

const features = Object.values(import.meta.glob<Feature>("../features/*/routes.tsx", { eager: true }));

/** Pages inside the shell. */
export const featureRoutes: AnyRoute[] = features.flatMap((feature) => feature.routes ?? []);

/** Pages that need nobody to be signed in. */
export const outsideRoutes: AnyRoute[] = features.flatMap((feature) => feature.outside ?? []);

/** Everything that the features offer in the command palette. */
export const featureActions: Action[] = features.flatMap((feature) => feature.actions ?? []);
