// Keeps the kiosk's page and what it needs, so that it opens without a network.
const SHELF = "candor-kiosk-1";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("message", (event) => {
  const { keep } = event.data ?? {};
  if (!keep) return;
  const kept = caches.open(SHELF).then((shelf) => shelf.addAll([...new Set(keep)]));
  event.waitUntil(
    kept.then(
      () => event.ports[0]?.postMessage({ kept: true }),
      () => event.ports[0]?.postMessage({ kept: false }),
    ),
  );
});

// A page comes fresh where there is a network; what it is made of never changes under its name.
const fresh = async (request) => {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shelf.put(request, answer.clone());
    if (answer.status < 500) return answer;
  } catch {
    // No network.
  }
  return (await shelf.match(request)) ?? (await shelf.match(request, { ignoreSearch: true })) ?? Response.error();
};

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fresh(request));
  else event.respondWith(caches.match(request).then((known) => known ?? fetch(request)));
});
