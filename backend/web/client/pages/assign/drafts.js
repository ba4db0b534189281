/** Own drafts: what was written without a connection or put aside. Chosen, one fills the page; assigned, it is gone. */
import { post, remove } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { ago, useNow } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { say, sayProblem, undoable } from "/client/parts/toast.js";
import { happened } from "/client/pages/task/acting.js";
import { bodyOf } from "/client/pages/assign/fields.js";
import { formFrom } from "/client/pages/assign/templates.js";

/** What of a form each part of a kept body fills in: what it does not say, the sentence beside it does. */
const PARTS = { title: ["title"], urgency: ["urgency"], content: ["content"], expected_product: ["expected_product"], field: ["field"], tags: ["tags"], starred: ["starred"], source: ["source"], lead: ["lead"], coordinators: ["coordinators"], followers: ["follower_ids"], supervisor: ["supervisor_id"], deadline: ["deadline", "deadline_phrase", "deadline_in"] };

async function filledIn(body) {
  const form = await formFrom(body);
  return Object.fromEntries(Object.entries(form).filter(([name]) => PARTS[name].some((each) => each in body)));
}

/** `drafts` is the resource of them; `wanted` is the id in the address; `onUse(draft, form)` fills the page; `holds` is what the page holds now. */
export function Drafts({ drafts, wanted, sentence, form, ready, onUse }) {
  const now = useNow(60_000);
  const [dropped, drop] = useState(null);
  const items = (drafts.data?.items ?? []).filter((each) => each.id !== dropped);
  const use = async (draft) => onUse(draft, draft.sentence ? await filledIn(draft.body) : await formFrom(draft.body));
  const found = wanted && items.find((each) => each.id === wanted);
  useEffect(() => { if (found) use(found); }, [found?.id]);
  const away = async (draft) => {
    drop(draft.id);
    if (await undoable(t("a_draft_dropped"), () => remove(`/task-drafts/${draft.id}`))) await drafts.reload();
    drop((now) => (now === draft.id ? null : now));
  };
  const keep = async () => {
    try {
      await post("/task-drafts", { ...(sentence.trim() ? { sentence: sentence.trim() } : {}), ...(ready && !form.lead.value.group ? { ...(sentence.trim() && form.deadline.choice === "none" && { deadline: null }), ...bodyOf(form) } : {}) });
      say(t("a_draft_kept"));
      happened();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`${(sentence.trim() || ready) && html`<div class="buttons"><${Button} kind="quiet" onClick=${keep}>${t("a_draft_keep")}<//></div>`}
    ${items.length > 0 && html`<section class="section" aria-labelledby="a-drafts"><h2 id="a-drafts"><b>${t("a_drafts")}</b> <span class="figure">${items.length}${drafts.data.next ? "+" : ""}</span></h2>
      <ul class="card file-list">${items.map((each) => html`<li key=${each.id}><button type="button" class="link file-name clamp" onClick=${() => use(each)}>${each.sentence || each.body.title || t("a_task")}</button>
        <span class="small soft">${ago(each.at, now)}</span><button type="button" class="icon-button" aria-label=${`${t("remove")} ${each.sentence || each.body.title || ""}`} onClick=${() => away(each)}>×</button></li>`)}</ul></section>`}`;
}
