/** The ladder before the task exists: what will be sent to whom and when, if nobody moves. */
import { Problem, send } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { clockTime, exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { bodyOf } from "/client/pages/assign/fields.js";
import { peopleOf, Rung, rungName, together } from "/client/pages/task/ladder.js";

const SETTLE = 500;
const FIRST = 4;

export function Preview({ form, ready }) {
  const [preview, show] = useState(null);
  const [whole, setWhole] = useState(false);
  const [wrong, setWrong] = useState("");
  const group = form.lead?.value.group;
  const asked = ready && !group ? JSON.stringify(bodyOf(form)) : "";
  useEffect(() => {
    setWrong("");
    if (!asked) { show(null); return undefined; }
    const stop = new AbortController();
    const timer = setTimeout(() => send("POST", "/reminder-previews", { body: JSON.parse(asked), signal: stop.signal }).then(
      ({ body }) => show(body),
      (error) => { if (error instanceof Problem) { show(null); setWrong(error.said); } }), SETTLE);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [asked]);
  if (wrong) return html`<p class="error" role="alert">${wrong}</p>`;
  if (group && ready) return html`<p class="soft small">${t("a_campaign_text")}</p>`;
  const items = together(preview?.items ?? []).filter((each) => each.rung !== "assigned");
  if (!items.length) return null;
  const shown = whole ? items : items.slice(0, FIRST);
  return html`<section class="ladder" aria-label=${t("a_ladder")}><p class="small soft"><b>${t("a_ladder")}</b></p>
    ${whole ? html`<ol class="timeline">${shown.map((each) => html`<li class="reminder ahead"><time class="when" datetime=${each.due_at} title=${exact(each.due_at)}>${clockTime(each.due_at)}</time><${Rung} reminder=${each} ahead /></li>`)}</ol>`
      : html`<ul class="small">${shown.map((each) => html`<li><span title=${exact(each.due_at)}>${clockTime(each.due_at)}</span> ${rungName(each)} <span class="soft">${peopleOf(each).slice(0, 2).join(", ")}${each.recipients.length > 2 ? "…" : ""}</span></li>`)}</ul>`}
    <button type="button" class="link small" aria-expanded=${String(whole)} onClick=${() => setWhole(!whole)}>${t(whole ? "t_less" : "a_ladder_whole")}</button></section>`;
}
