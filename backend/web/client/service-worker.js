/**
 * The service worker: the client's files are kept, so that it opens without a connection; pushes are shown with their
 * buttons, which work while the client is closed. Answers of the API are never kept here: core/kept.js has the last ones,
 * apart for each person.
 *
 * All files of one version are kept together and replaced together: a page never mixes two versions.
 */
const PREFIX = "giaoviec-";
const SHELL = "/";
/** Ask at most so often whether there is a new version, in milliseconds. */
const ASK_EVERY = 60_000;
let asked = 0;

const present = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX)).sort((a, b) => made(b) - made(a));
const made = (name) => Number(name.split(".")[1] ?? 0);

/** Keep all files of the version that the server has now, unless they are kept already. */
async function keepFiles() {
  asked = Date.now();
  const answer = await fetch("/client-files.json", { cache: "no-store" });
  if (!answer.ok) return;
  const { version, files } = await answer.json();
  const held = await present();
  if (held.some((name) => name.startsWith(`${PREFIX}${version}.`))) return;
  const name = `${PREFIX}${version}.${Date.now()}`;
  const cache = await caches.open(name);
  try {
    await cache.addAll([SHELL, "/manifest.webmanifest", ...Object.keys(files)].map((path) => new Request(path, { cache: "reload" })));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  // Pages that are open may still fetch a module of the version before; older ones nobody uses.
  for (const old of held.slice(1)) await caches.delete(old);
  if (held.length) for (const page of await self.clients.matchAll()) page.postMessage({ kind: "new_version" });
}

self.addEventListener("install", (event) => event.waitUntil(keepFiles().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && !/^\/(api|problems|static|healthz|readyz|metrics)/.test(address.pathname)) {
    if (Date.now() - asked > ASK_EVERY) event.waitUntil(keepFiles().catch(() => {}));
    event.respondWith(fromKept(SHELL, event.request));
  } else if (/^\/(client|vendor)\//.test(address.pathname) || address.pathname === "/manifest.webmanifest") {
    event.respondWith(fromKept(address.pathname, event.request));
  }
});

/** Answer from the newest version kept, then from the one before, then from the network. */
async function fromKept(path, request) {
  for (const name of await present()) {
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
  }
  return fetch(request);
}

// -- pushes ---------------------------------------------------------------------------------------------------------

self.addEventListener("push", (event) => {
  let said;
  try {
    said = event.data.json();
  } catch {
    return;
  }
  event.waitUntil(Promise.all([show(said), prove(said.receipt, "received")]));
});

function show(said) {
  const buttons = Array.isArray(said.actions) ? said.actions : [];
  return self.registration.showNotification(said.title, {
    body: said.body, tag: said.tag, silent: said.silent, requireInteraction: said.require_interaction, lang: "vi",
    icon: "/client/images/icon-192.png", badge: "/client/images/badge.png",
    actions: buttons.slice(0, 2).map((each) => ({ action: each.name, title: each.label })),
    data: { link: said.link, receipt: said.receipt, tokens: Object.fromEntries(buttons.map((each) => [each.name, each.token])) },
  });
}

self.addEventListener("notificationclick", (event) => {
  const { link, receipt, tokens } = event.notification.data ?? {};
  event.notification.close();
  const token = tokens?.[event.action];
  event.waitUntil(token ? act(token, link) : Promise.all([open(link), prove(receipt, "opened")]));
});

/** Do what the button stands for; when it cannot be done here, the task itself is opened. */
async function act(token, link) {
  try {
    const answer = await post("/api/v1/actions", { token });
    if (answer.ok) return;
  } catch {
    // No connection: the task opens and its own button waits in the outbox.
  }
  await open(link);
}

/** Show the linked page in a window that is open already, or in a new one. */
async function open(link) {
  const address = new URL(link || "/", self.location.origin);
  const there = address.origin === self.location.origin ? address.href : self.location.origin;
  const pages = await self.clients.matchAll({ type: "window" });
  if (!pages.length) return self.clients.openWindow(there);
  await pages[0].focus();
  return pages[0].navigate(there);
}

const prove = (receipt, state) => (receipt ? post("/api/v1/deliveries/signed-receipts", { receipts: [{ receipt, state }] }).catch(() => {}) : null);

const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
