/** What a list or a page is when it has nothing yet, nothing at all, or nothing new. */
import { Unreachable } from "/client/core/api.js";
import { settled } from "/client/core/data.js";
import { t } from "/client/core/texts.js";
import { html, store, useEffect } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";

/** Lines in the shape of what is coming; shown only while there is nothing to show. */
export function Skeleton({ rows = 4 }) {
  return html`<div class="skeleton" role="status" aria-label=${t("loading")}>
    ${Array.from({ length: rows }, () => html`<div><i></i><i></i></div>`)}</div>`;
}

/** An empty list says what to do; `action` is a link or a button. */
export function Empty({ title, text = "", action = null }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${text && html`<p>${text}</p>`}${action}</div>`;
}

/** Refusals that stay the same however often one asks: what they mean for the reader, by status. */
const LASTING = { 400: "unreadable", 403: "forbidden", 404: "missing", 410: "gone", 422: "unreadable" };

/** What went wrong, what it means, and what one can do: trying again is offered where it may help, else a way out. */
export function Failed({ error, retry }) {
  const away = error instanceof Unreachable, lasting = LASTING[error.status];
  const kind = away ? (navigator.onLine ? "silent" : "offline") : lasting ?? (error.status === 429 ? "busy" : "broken");
  const title = away ? t(kind === "silent" ? "no_answer" : "no_connection") : error.title || t("page_broken");
  const narrowed = lasting === "unreadable" && window.location.search;
  return html`<div class="empty" role="alert"><p class="empty-title">${title}</p>
    ${error.errors?.map((each) => html`<p>${each.message}</p>`)}
    <p>${t(`failed_${kind}`)}${kind === "broken" && error.reference && html` ${t("failed_reference", { reference: error.reference })}`}</p>
    ${lasting ? html`<a class="button" href=${narrowed ? window.location.pathname : "/"}>${t(narrowed ? "without_filters" : "go_home")}</a>`
    : retry && html`<${Button} onClick=${retry}>${t("try_again")}<//>`}</div>`;
}

/**
 * Show a resource: its skeleton, its error, or its content with the age of what is shown without a connection. `after`:
 * resources shown above it, which would push it away if they came later.
 */
export function Shown({ of, rows = 4, after = [], children }) {
  if (!settled(...after)) return html`<${Skeleton} rows=${rows} />`;
  if (of.data === null) return of.error ? html`<${Failed} error=${of.error} retry=${of.reload} />` : html`<${Skeleton} rows=${rows} />`;
  return html`${of.offline && html`<${Age} at=${of.at} />`}${children(of.data)}`;
}

/** From when what is shown is, where it could not be updated: a moment of each part that says so (in ms). */
export const shownFrom = store([]);

/** Say how old the shown data is: the frame says it once, for all that is on the page (parts/shell.js). */
export function Age({ at }) {
  useEffect(() => {
    const own = { at };
    shownFrom.set((now) => [...now, own]);
    return () => shownFrom.set((now) => now.filter((each) => each !== own));
  }, [at]);
  return null;
}
