/**
 * What is being written outlives a look at another page and a reload, until it is sent: in this tab, for the person who
 * writes it. Signing out forgets it.
 */
import { session } from "/client/core/session.js";
import { useState } from "/client/core/view.js";

const PREFIX = "giaoviec.written.";

function read(key) {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(key));
    return kept?.person === session.get()?.person.id ? kept.value : undefined;
  } catch {
    return undefined;
  }
}

function write(key, value) {
  try {
    window.sessionStorage.setItem(key, JSON.stringify({ person: session.get()?.person.id, value }));
  } catch {
    // A storage that is full or forbidden is no reason not to go on writing.
  }
}

/** As useState, for what would be a loss: returns [value, set, forget]. `name` says of what it is the draft. */
export function useWritten(name, initial) {
  const key = PREFIX + name;
  const [value, show] = useState(() => read(key) ?? initial);
  const set = (next) => show((now) => {
    const replaced = typeof next === "function" ? next(now) : next;
    write(key, replaced);
    return replaced;
  });
  return [value, set, () => window.sessionStorage.removeItem(key)];
}

/** Forget all that was being written: whoever wrote it has gone. */
export function forgetWritten() {
  for (const key of Object.keys(window.sessionStorage)) if (key.startsWith(PREFIX)) window.sessionStorage.removeItem(key);
}
