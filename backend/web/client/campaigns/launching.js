/** Start a campaign: to which groups and units, what, by when, with which product. */
import { newKey, post } from "/client/core/api.js";
import { settled } from "/client/core/data.js";
import { go } from "/client/core/router.js";
import { count, figure, t } from "/client/core/texts.js";
import { html, useRef, useState } from "/client/core/view.js";
import { useWritten } from "/client/core/written.js";
import { Button } from "/client/parts/button.js";
import { CheckField, SelectField, TextArea, TextField } from "/client/parts/field.js";
import { Picker, searchUnits } from "/client/parts/picker.js";
import { Skeleton } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { deadlineBody, DeadlineField, unsaid } from "/client/pages/task/fields.js";

const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
const EMPTY = { title: "", content: "", expected_product: "", urgency: "normal", field: "" };

/** `groups` is the resource of the groups of units; `begun` is what the campaign begins with, as an address says it: group, title, urgency, words (of the deadline), product. */
export function Launch({ onClose, groups: read, begun = new URLSearchParams() }) {
  const groups = read.data?.items ?? [];
  // What was begun by an address is its own: "campaign.group=…".
  const kept = (what, initial) => useWritten(`campaign.${begun}.${what}`, initial);
  const [chosen, choose, forgetChosen] = kept("groups", begun.get("group") ? [begun.get("group")] : []);
  const [units, setUnits, forgetUnits] = kept("units", []);
  const [task, set, forgetTask] = kept("task", { ...EMPTY, title: begun.get("title") ?? "", expected_product: begun.get("product") ?? "", urgency: URGENCIES.includes(begun.get("urgency")) ? begun.get("urgency") : EMPTY.urgency });
  const [deadline, setDeadline, forgetDeadline] = kept("deadline", begun.get("words") ? { choice: "words", words: begun.get("words") } : { choice: "none" });
  const forget = () => { forgetChosen(); forgetUnits(); forgetTask(); forgetDeadline(); };
  const [skip, setSkip] = useState(false);
  const [problem, tell] = useState(null);
  const [picking, pickAgain] = useState(0);
  const key = useRef(newKey());
  const change = (name) => (value) => { key.current = newKey(); set((now) => ({ ...now, [name]: value })); };
  const addressed = new Set([...groups.filter((each) => chosen.includes(each.code)).flatMap((each) => each.units.map((unit) => unit.id)), ...units.map((each) => each.id)]);
  const toggle = (code) => { key.current = newKey(); choose((now) => (now.includes(code) ? now.filter((each) => each !== code) : [...now, code])); };
  const add = (unit) => { if (!unit) return; key.current = newKey(); setUnits((now) => (now.some((each) => each.id === unit.id) ? now : [...now, unit])); pickAgain((now) => now + 1); };
  const at = (pointer) => problem?.at?.(pointer) ?? "";

  const launch = async () => {
    const lacking = unsaid(deadline);
    tell(lacking && named(lacking));
    if (lacking) return;
    const given = Object.fromEntries(Object.entries(task).filter(([, value]) => value !== ""));
    try {
      const to = [...chosen.map((code) => ({ group: code })), ...units.map((each) => ({ unit_id: each.id }))];
      const made = await post("/campaigns", { ...given, ...deadlineBody(deadline), to, skip_without_head: skip }, { key: key.current });
      forget();
      say(count("campaign_launched", made.total));
      go(`/campaigns/${made.id}`);
    } catch (error) {
      if (error.errors?.length) tell(named(error));
      else sayProblem(error);
    }
  };
  if (!settled(read)) return html`<${Skeleton} rows=${6} />`;
  return html`<form class="card card-pad form launch" onSubmit=${(event) => event.preventDefault()} aria-label=${t("campaign_new")}>
    <div class="field"><p class="label" id="launch-groups">${t("campaign_groups")}</p><div class="launch-groups" role="group" aria-labelledby="launch-groups">${groups.map((each) => html`<button type="button" class="chip" key=${each.id} aria-pressed=${String(chosen.includes(each.code))} onClick=${() => toggle(each.code)}>${each.name} (${figure(each.units.length)})</button>`)}</div></div>
    <${Picker} key=${picking} label=${t("campaign_units")} value=${null} search=${searchUnits()} onChange=${add} error=${at("/to")} />
    ${units.length > 0 && html`<div class="launch-units">${units.map((each) => html`<span class="chip" key=${each.id}>${each.name}<button type="button" class="chip-remove" aria-label=${t("campaign_remove", { name: each.name })} onClick=${() => setUnits((now) => now.filter((other) => other.id !== each.id))}>×</button></span>`)}</div>`}
    <p class="soft small" role="status">${count("campaign_chosen", addressed.size)}</p>
    <${TextArea} label=${t("campaign_title")} value=${task.title} onChange=${change("title")} maxlength="700" required error=${at("/title")} />
    <${TextField} label=${t("campaign_product")} value=${task.expected_product} onChange=${change("expected_product")} maxlength="2000" error=${at("/expected_product")} />
    <${DeadlineField} value=${deadline} onChange=${(next) => { key.current = newKey(); tell(null); setDeadline(next); }} error=${at("/deadline") || at("/deadline_in") || at("/deadline_phrase")} />
    <div class="form-row"><${SelectField} label=${t("urgency")} value=${task.urgency} onChange=${change("urgency")} options=${URGENCIES.map((value) => ({ value, text: t(`urgency_${value}`) }))} />
      <${TextField} label=${t("campaign_field")} value=${task.field} onChange=${change("field")} maxlength="100" error=${at("/field")} /></div>
    <${TextArea} label=${t("campaign_content")} value=${task.content} onChange=${change("content")} error=${at("/content")} />
    <${CheckField} label=${t("campaign_skip")} checked=${skip} onChange=${setSkip} hint=${t("campaign_skip_hint")} />
    ${problem?.left.length > 0 && html`<div class="error" role="alert">${problem.left.map((each) => html`<p>${each}</p>`)}</div>`}
    <div class="buttons end"><${Button} onClick=${() => { forget(); onClose(); }}>${t("cancel")}<//><${Button} kind="primary" disabled=${!addressed.size || !task.title.trim()} onClick=${launch}>${count("campaign_launch", addressed.size)}<//></div></form>`;
}

const OWN = ["/title", "/expected_product", "/deadline_phrase", "/deadline_in", "/deadline", "/field", "/content"];

/** What no field of the form says itself. */
function named(error) {
  const left = error.errors.filter((each) => !OWN.includes(each.pointer) && each.pointer !== "/to").map((each) => each.message);
  return Object.assign(error, { left: [...new Set(left)].slice(0, 10) });
}
