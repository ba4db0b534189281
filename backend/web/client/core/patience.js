/**
 * Waiting for an answer, and not for ever: a phone that changes networks in a car is not told that the line on which it
 * waits is gone.
 */

/** How long what is read, and what is done, may take, in milliseconds; files take as long as they take. */
export const READING = 30_000;
export const DOING = 120_000;

/**
 * Return what `ask(signal)` does within so many milliseconds (null: any); then it fails as it does without a connection.
 * `given` ends it sooner.
 */
export async function within(milliseconds, ask, given) {
  const over = new AbortController();
  const end = () => over.abort(given.reason);
  const timer = milliseconds === null ? null : setTimeout(() => over.abort(new TypeError("no answer in time")), milliseconds);
  if (given?.aborted) end();
  given?.addEventListener("abort", end, { once: true });
  try {
    return await ask(over.signal);
  } finally {
    clearTimeout(timer);
    given?.removeEventListener("abort", end);
  }
}
