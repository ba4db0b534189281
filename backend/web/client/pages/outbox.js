/** What waits for a connection, and what was refused when it came: nothing tapped is lost or done behind one's back. */
import { again, discard, flush, heldBytes, isHeld, MOST, waiting } from "/client/core/outbox.js";
import { learn, size, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Icon } from "/client/parts/icon.js";
import { Empty } from "/client/parts/states.js";
import words from "/client/texts/account.js";

learn(words);
const STALE = 412;
/** What is no use to try again as it is: the server would refuse the same file, the same words once more. */
const WRONG = 422;
/** What its owner wrote is worth reading before they let go of it. */
const written = (each) => Object.values(each.body ?? {}).filter((value) => typeof value === "string" && value.length > 1).join(" · ");

export default function Outbox() {
  const all = useStore(waiting);
  useEffect(() => { document.title = `${t("outbox")} · Giao Việc`; }, []);
  return html`<div class="page">
    <div class="page-head"><div><h1>${t("outbox")}</h1><p class="soft">${t("outbox_text")}</p>${heldBytes(all) > 0 && html`<p class="small">${t("outbox_files", { held: size(heldBytes(all)), most: size(MOST) })}</p>`}</div>
      ${all.some((each) => !each.problem) && html`<${Button} onClick=${() => flush()}>${t("outbox_send")}<//>`}</div>
    ${all.length === 0 ? html`<${Empty} title=${t("outbox_none")} action=${html`<a class="button" href="/">${t("go_home")}</a>`} />` : html`<ul class="list">
      ${all.map((each) => html`<li key=${each.id} class="waiting-verb ${each.problem ? "refused" : ""}">
        <span><b>${each.label || t("outbox_unnamed")}</b>${each.task && html` · <a href=${`/tasks/${each.task.id}`}>${each.task.code}</a>`} <small class="soft">${exact(new Date(each.at).toISOString())}</small></span>
        ${each.file && html`<span class="waiting-file"><${Icon} name="camera" /><span>${each.file.name}</span> <small class="soft">${size(each.file.size)}</small></span>`}
        ${written(each) && html`<p class="small waiting-words">“${written(each)}”</p>`}
        ${isHeld(each, all) && html`<p class="small">${t("outbox_held")}</p>`}
        ${each.problem && html`<p class="error" role="alert">${each.problem.status === STALE ? t("outbox_stale") : each.problem.title}
          ${each.problem.errors?.map((one) => html`<br />${one.message}`)}</p>`}
        <span class="buttons">${each.problem && each.task && html`<a class="button" href=${`/tasks/${each.task.id}`}>${t("outbox_current")}</a>`}
          ${each.problem && each.problem.status !== WRONG && html`<${Button} onClick=${() => again(each.id)}>${t("outbox_again")}<//>`}
          <${Button} kind="quiet" onClick=${() => discard(each.id)}>${t("outbox_discard")}<//></span></li>`)}</ul>`}
  </div>`;
}
