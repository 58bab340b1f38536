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

// The same page, though perhaps in another language: a till's page counts for that till alone.
const same = (one, other) => {
  const parts = [one, other].map((address) => {
    const { pathname, searchParams } = new URL(address);
    for (const name of ["lang", "idle"]) searchParams.delete(name);
    searchParams.sort();
    return `${pathname}?${searchParams}`;
  });
  return parts[0] === parts[1];
};
const alike = async (shelf, request) => {
  const known = await shelf.match(request);
  if (known) return known;
  const page = (await shelf.keys()).find(({ url }) => same(url, request.url));
  return page && shelf.match(page);
};

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
  return (await alike(shelf, request)) ?? Response.error();
};

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fresh(request));
  else event.respondWith(caches.match(request).then((known) => known ?? fetch(request)));
});
