/**
 * What this device keeps: the last answers, so that the client opens without a connection, and the verbs that wait
 * for one, photos included. In IndexedDB; signing out empties it, and so does whoever signs in next.
 */
const NAME = "giaoviec";
const STORES = ["answers", "waiting"];
let opened = null;

function open() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => { for (const each of STORES) request.result.createObjectStore(each, { keyPath: "id" }); };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function within(name, mode, work) {
  const database = await open();
  return new Promise((done, failed) => {
    const transaction = database.transaction(name, mode);
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => done(request?.result);
    transaction.onerror = () => failed(transaction.error);
    transaction.onabort = () => failed(transaction.error);  // a full storage is noticed when all is to be written down
  });
}

/** Keep a value under its `id`, replacing what was there. A full or forbidden storage is no reason to stop working. */
export const keep = (name, value) => within(name, "readwrite", (at) => at.put(value)).catch(() => {});
export const kept = (name, id) => within(name, "readonly", (at) => at.get(id)).catch(() => undefined);
export const allKept = (name) => within(name, "readonly", (at) => at.getAll()).catch(() => []);
export const drop = (name, id) => within(name, "readwrite", (at) => at.delete(id)).catch(() => {});
/** Keep values, all or none of them, or fail: for what may not be lost silently. */
export const keepSurely = (name, ...values) => within(name, "readwrite", (at) => { for (const each of values) at.put(each); });

/** Put a value in the place of another, both at once or not at all. */
export const replaceSurely = (name, id, value) => within(name, "readwrite", (at) => { at.delete(id); at.put(value); });

/** Forget all that is kept under these names: the next person must find nothing. */
export async function forgetAll(...names) {
  for (const each of names) await within(each, "readwrite", (at) => at.clear()).catch(() => {});
}

/** Drop answers older than `days`, which nobody will look at again. */
export async function tidy(days = 14) {
  const before = Date.now() - days * 86_400_000;
  for (const each of await allKept("answers")) if (each.at < before) await drop("answers", each.id);
}
