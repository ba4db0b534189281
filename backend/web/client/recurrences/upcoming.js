/** When a rule comes up next, while it is still being chosen: days off have moved what they move. */
import { Problem, send } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";

const SETTLE = 400;
const FIRST = 6;

export function Upcoming({ when }) {
  const [found, show] = useState(null);
  const [wrong, tell] = useState("");
  const asked = when.rule && when.starts_on ? JSON.stringify(when) : "";
  useEffect(() => {
    tell("");
    if (!asked) { show(null); return undefined; }
    const stop = new AbortController();
    const timer = setTimeout(() => send("POST", "/recurrence-previews", { body: JSON.parse(asked), signal: stop.signal }).then(
      ({ body }) => show(body.items),
      (error) => { if (error instanceof Problem) { show(null); tell([...new Set(error.errors.map((each) => each.message))].join(" ") || error.title); } }), SETTLE);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [asked]);
  if (wrong) return html`<p class="error" role="alert">${wrong}</p>`;
  if (!found) return null;
  return html`<section aria-label=${t("r_next")} aria-live="polite"><p class="label">${t("r_next")}</p>
    ${found.length ? html`<ol class="upcoming small">${found.slice(0, FIRST).map((each) => html`<li key=${each}>${exact(each)}</li>`)}</ol>` : html`<p class="soft">${t("r_never")}</p>`}</section>`;
}
