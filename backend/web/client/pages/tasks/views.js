/** Lists that somebody keeps: a name for what stands in the address bar. */
import { asked, post, remove } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextField } from "/client/parts/field.js";
import { sayProblem, undoable } from "/client/parts/toast.js";

const same = (a, b) => asked(sorted(a)) === asked(sorted(b));
const sorted = (query) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null && value !== "" && String(value) !== "").sort(([a], [b]) => (a < b ? -1 : 1)));

/** `views` is the resource of all that this person keeps. */
export function SavedViews({ filter, views }) {
  const [naming, setNaming] = useState(false);
  const [dropped, setDropped] = useState(null);
  const items = (views.data?.items ?? []).filter((each) => each.id !== dropped);
  const here = items.find((each) => same(each.query, filter));
  const narrowed = Object.keys(filter).length > 0;
  if (!items.length && !narrowed) return null;
  const drop = async () => {
    setDropped(here.id);
    if (await undoable(t("l_view_dropped", { name: here.name }), () => remove(`/views/${here.id}`))) await views.reload();
    setDropped(null);
  };
  return html`<div class="chips views" role="group" aria-label=${t("l_views")}>
    ${items.map((each) => html`<a key=${each.id} class="chip" href=${`/tasks${asked(sorted(each.query))}`} aria-current=${each === here ? "true" : undefined}>${each.name}</a>`)}
    ${narrowed && !here && html`<button type="button" class="link" onClick=${() => setNaming(true)}>${t("l_view_keep")}</button>`}
    ${here && html`<button type="button" class="link" onClick=${drop}>${t("l_view_drop")}</button>`}
    ${naming && html`<${Naming} filter=${filter} onClose=${() => setNaming(false)} onDone=${views.reload} />`}</div>`;
}

function Naming({ filter, onClose, onDone }) {
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState("");
  const run = async (event) => {
    event.preventDefault();
    try {
      await post("/views", { name: name.trim(), query: filter });
      onDone();
      onClose();
    } catch (error) {
      if (error.errors?.length) setWrong(error.errors.map((each) => each.message).join(" "));
      else sayProblem(error);
    }
  };
  return html`<${Dialog} title=${t("l_view_keep")} onClose=${onClose}><form class="form" onSubmit=${run}>
    <${TextField} label=${t("l_view_name")} value=${name} onChange=${setName} error=${wrong} required maxlength="100" />
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} type="submit" kind="primary" disabled=${!name.trim()}>${t("save")}<//></div></form><//>`;
}
