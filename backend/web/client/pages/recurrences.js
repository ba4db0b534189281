/** Recurring tasks (việc định kỳ): one's own, what comes next of each, paused, ended, made and changed. */
import { post, remove } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { go, narrow } from "/client/core/router.js";
import { learn, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useState, useStore } from "/client/core/view.js";
import { formFrom } from "/client/pages/assign/templates.js";
import { Button } from "/client/parts/button.js";
import { mayAssign, me } from "/client/parts/shell.js";
import { Empty, Shown } from "/client/parts/states.js";
import { sayProblem, undoable } from "/client/parts/toast.js";
import { Editing } from "/client/recurrences/editing.js";
import { said } from "/client/recurrences/saying.js";
import assign from "/client/texts/assign.js";
import task from "/client/texts/task.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/recurrences.js";

learn(assign, task, verbs, words);

/** `id`: a message leads to this one, which could not be assigned. */
export default function Recurrences({ query, id = null }) {
  const list = useResource("/recurrences", {}, { affects: () => false });
  const [edited, edit] = useState(null);
  const [hidden, hide] = useState(() => new Set());
  useStore(me);
  const may = mayAssign();
  useStore(me);
  useEffect(() => { document.title = `${t("recurrences")} · Giao Việc`; }, []);
  const fresh = query.get("new") === "1" && may;
  const close = () => { edit(null); if (id) go("/recurrences", { replace: true }); else narrow({ new: null }); };
  const turn = async (each, what) => {
    try {
      await post(`/recurrences/${each.id}/${what}`, undefined);
      await list.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  const end = async (each) => {
    hide((now) => new Set([...now, each.id]));
    if (await undoable(t("r_will_end", { name: each.name }), () => remove(`/recurrences/${each.id}`))) await list.reload();
    hide((now) => new Set([...now].filter((id) => id !== each.id)));
  };
  useEffect(() => {
    const meant = id && list.data?.items.find((each) => each.id === id);
    if (meant) open(meant);
  }, [id, Boolean(list.data)]);
  const open = async (each) => { narrow({ new: null }); edit({ of: each, task: await formFrom(each.body) }); };
  return html`<div class="page">
    <div class="page-head"><div><h1>${t("recurrences")}</h1><p class="soft">${t("r_text")}</p></div>
      ${may && !fresh && html`<${Button} kind="primary" onClick=${() => { edit(null); go("/recurrences?new=1"); }}>${t("r_new")}<//>`}</div>
    ${fresh && html`<${Editing} key="new" onClose=${close} onDone=${() => { close(); list.reload(); }} />`}
    ${edited && !fresh && html`<${Editing} key=${edited.of.id} of=${edited.of} task=${edited.task} onClose=${close} onDone=${() => { close(); list.reload(); }} />`}
    <${Shown} of=${list}>${({ items }) => {
      const shown = items.filter((each) => !hidden.has(each.id));
      if (!shown.length) return fresh ? null : html`<${Empty} title=${t("r_none")} text=${t("r_none_text")} />`;
      return html`<ul class="list">${shown.map((each) => html`<li class="line" key=${each.id}><span><b>${each.name}</b>${each.state !== "active" && html` <span class="soft">(${t(`r_state_${each.state}`)})</span>`}<br />
        <small class="soft">${said(each.rule)} · ${each.at}${each.next_at ? ` · ${t("r_next_at", { when: exact(each.next_at) })}` : ""}</small>
        ${each.state === "suspended" && html`<br /><small class="error">${each.reason_text && `${each.reason_text}. `}${t("r_suspended_text")}</small>`}</span>
        <span class="buttons"><${Button} kind="quiet" onClick=${() => open(each)} label=${`${t("edit")} ${each.name}`}>${t("edit")}<//>
          ${each.state === "active" ? html`<${Button} kind="quiet" onClick=${() => turn(each, "pause")} label=${`${t("r_pause")} ${each.name}`}>${t("r_pause")}<//>` : html`<${Button} kind="quiet" onClick=${() => turn(each, "resumption")} label=${`${t("r_resume")} ${each.name}`}>${t("r_resume")}<//>`}
          <${Button} kind="quiet" onClick=${() => end(each)} label=${`${t("r_end")} ${each.name}`}>${t("r_end")}<//></span></li>`)}</ul>`;
    }}<//></div>`;
}
