import { createRouter } from "@tanstack/react-router";
import { rootRoute, shellRoute } from "@/lib/routes";
import { CrashPage, NotFoundPage } from "./fallbacks";
import { featureRoutes, outsideRoutes } from "./features";
import { SignedIn } from "./signed-in";

shellRoute.update({ component: SignedIn });
rootRoute.update({ notFoundComponent: NotFoundPage, errorComponent: CrashPage });

const routeTree = rootRoute.addChildren([shellRoute.addChildren(featureRoutes), ...outsideRoutes]);

// The address bar stays readable: `?filter=nps:0..6 since:30d`, every value a plain text.
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text.replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",")}`;
}

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: NotFoundPage,
});
