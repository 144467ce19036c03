// SPDX-License-Identifier: Apache-2.0
// Keeps the pop-up page's empty shell, and the styles, scripts and letters that it needs, for when there is no network. The
// shell is asked for without cookies: nothing of anybody is in it, and nothing else is ever kept here.
"use strict";
const NAME = "weft-popup-1", PAGE = "/pop-up", SHELL = "/pop-up/shell", PATIENCE_MS = 5000;

const matches = (text, pattern) => [...text.matchAll(pattern)].map((m) => m[1]);

// All or nothing: a shell whose parts are missing would be of no use.
async function refresh() {
  const shell = await fetch(SHELL, { credentials: "omit", cache: "no-store", redirect: "error" });
  if (!shell.ok) throw new Error(shell.status);
  const cache = await caches.open(NAME), text = await shell.clone().text();
  const wanted = new Set(matches(text, /(?:href|src)="(\/static\/[^"]+)"/g));
  for (const style of [...wanted].filter((x) => x.endsWith(".css")))
    for (const font of matches(await (await fetch(style, { credentials: "omit" })).text(), /url\("?(\/static\/[^")]+-latin-wght[^")]+)"?\)/g)) wanted.add(font);
  const had = new Set((await cache.keys()).map((x) => new URL(x.url).pathname));
  await Promise.all([...wanted].filter((x) => !had.has(x)).map((x) => cache.add(new Request(x, { credentials: "omit" }))));
  await cache.put(SHELL, shell);
  await Promise.all([...had].filter((x) => x !== SHELL && !wanted.has(x)).map((x) => cache.delete(x, { ignoreVary: true })));
}

const kept = async (address) => (await caches.open(NAME)).match(address, { ignoreVary: true });

// The network's page where it comes soon; else, or where the server is away behind its front door, the shell.
async function page(request) {
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, null));
  const came = await Promise.race([fetch(request).catch(() => null), late]);
  if (came && came.status < 502) return came;
  return (await kept(SHELL)) || came || Response.error();
}

self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(refresh()); });
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => { if (event.data === "refresh") event.waitUntil(refresh().catch(() => {})); });
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(kept(url.pathname).then((had) => had || fetch(event.request)));
});
