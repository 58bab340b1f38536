import { createRootRoute, createRoute } from "@tanstack/react-router";

/** The root of all routes. */
export const rootRoute = createRootRoute();

/** Parent of every page that needs a signed-in person; `app` gives it the shell and the guard. */
export const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: "shell" });
