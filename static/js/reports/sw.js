/* Opens the report book where there is no signal. /sw.js names its version and files.
 *
 * Kept: the files of the book, and its page as it last came. Nothing of the API is kept here. */

/* global VERSION, FILES */

const FILES_KEPT = `book-files-${VERSION}`;
const PAGE_KEPT = "book-page";
const PAGE = "/reports/";
const PATIENCE = 3_000; // milliseconds
const BOOK = /^\/reports\/([0-9a-f-]{36}\/)?$/;

/* A version is kept whole or not at all; it takes over when no page of the former is open. */
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES_KEPT).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("book-files-") && name !== FILES_KEPT) await caches.delete(name);
      }
      await self.clients.claim();
      if (!(await caches.match(PAGE))) await keepPage(await fetch(PAGE));
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET" && BOOK.test(pathname)) event.respondWith(page(event));
    if (request.method === "POST" && pathname.startsWith("/accounts/")) {
      event.waitUntil(caches.delete(PAGE_KEPT)); // the page shows who is signed in
    }
  } else if (FILES.includes(pathname)) {
    event.respondWith(kept(pathname).then((file) => file ?? fetch(request)));
  }
});

const kept = (path) => caches.match(path, { cacheName: FILES_KEPT });

/* The page from the server, or as it last came when the server takes too long or is broken. */
async function page(event) {
  const fresh = fetch(event.request).then(async (answer) => {
    await keepPage(answer.clone());
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  const former = await caches.match(PAGE);
  if (!former) return fresh;
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE, former);
  });
  const sound = fresh.then((answer) => (answer.status < 500 ? answer : former));
  return Promise.race([sound.catch(() => former), late]);
}

/* A page that names files of another version is kept once that version is here. */
async function keepPage(answer) {
  if (!answer.ok || answer.redirected || answer.type === "opaqueredirect") return;
  if (answer.headers.get("X-Book-Version") !== VERSION) {
    await self.registration.update();
    return;
  }
  const cache = await caches.open(PAGE_KEPT);
  await cache.put(PAGE, answer);
}
