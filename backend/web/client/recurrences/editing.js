/** What comes again, how often, at which hour, what a day off does, and the task itself; the next times below. */
import { newKey, post, put } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { dayOf } from "/client/core/time.js";
import { html, useRef, useState } from "/client/core/view.js";
import { useWritten } from "/client/core/written.js";
import { bodyOf, EMPTY as NO_TASK, isReady } from "/client/pages/assign/fields.js";
import { Form } from "/client/pages/assign/form.js";
import { Button } from "/client/parts/button.js";
import { SelectField, TextField } from "/client/parts/field.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { choiceOf, EMPTY, KINDS, LAST, ruleOf, WEEKDAYS } from "/client/recurrences/rules.js";
import { dayOfMonth } from "/client/recurrences/saying.js";
import { Upcoming } from "/client/recurrences/upcoming.js";

const DAY_OFFS = ["after", "before", "same"];
/** No date of its own: each time has its deadline from the day it is assigned. */
const LENGTHS = ["hours_4", "days_1", "days_3", "days_5", "days_10", "words", "none"];
const MONTH = [...Array.from({ length: 28 }, (_, n) => String(n + 1)), LAST];

/** `of` is what is being changed, with its task as the form holds it; null makes a new one. */
export function Editing({ of = null, task = null, onDone, onClose }) {
  // A new one outlives a look at another page; what is changed is shown as it is now.
  const kept = of ? (_, initial) => [...useState(initial), () => {}] : (what, initial) => useWritten(`recurrence.${what}`, initial);
  const [name, setName, forgetName] = kept("name", of?.name ?? "");
  const [choice, choose, forgetChoice] = kept("choice", of ? choiceOf(of.rule) : EMPTY);
  const [when, setWhen, forgetWhen] = kept("when", { starts_on: of?.starts_on ?? dayOf(Date.now()), at: of?.at ?? "08:00", day_off: of?.day_off ?? "after" });
  const [form, setForm, forgetForm] = kept("form", { ...NO_TASK, ...task });
  const forget = () => { forgetName(); forgetChoice(); forgetWhen(); forgetForm(); };
  const [problem, tell] = useState(null);
  const key = useRef(newKey());
  const rule = ruleOf(choice);
  const at = (pointer) => problem?.at?.(pointer) ?? "";
  const change = (changes) => { key.current = newKey(); tell(null); setForm((now) => ({ ...now, ...changes })); };
  const wrong = (pointer) => at(`/body${pointer}`);
  const save = async () => {
    tell(null);
    const given = { name: (name.trim() || form.title.trim()).slice(0, 200), rule, ...when, body: bodyOf(form) };
    try {
      await (of ? put(`/recurrences/${of.id}`, given) : post("/recurrences", given, { key: key.current }));
      forget();
      say(t("r_saved"));
      onDone();
    } catch (error) {
      if (error.errors?.length) tell(error);
      else sayProblem(error);
    }
  };
  const day = (each) => html`<button type="button" class="chip" aria-pressed=${String(choice.days.includes(each))}
    onClick=${() => choose({ ...choice, days: choice.days.includes(each) ? choice.days.filter((one) => one !== each) : [...choice.days, each] })}>${t(`r_${each}`)}</button>`;
  const days = MONTH.includes(choice.day) ? MONTH : [...MONTH, choice.day];
  return html`<form class="card card-pad form" aria-label=${of ? of.name : t("r_new")} onSubmit=${(event) => event.preventDefault()}>
    <div class="form-row"><${SelectField} label=${t("r_how_often")} value=${choice.kind} onChange=${(kind) => choose({ ...choice, kind, own: kind === "own" ? rule : choice.own })} options=${KINDS.map((value) => ({ value, text: t(`r_${value}`) }))} />
      ${["monthly", "quarterly"].includes(choice.kind) && html`<${SelectField} label=${t("r_on_day")} value=${choice.day} onChange=${(value) => choose({ ...choice, day: value })} options=${days.map((value) => ({ value, text: dayOfMonth(value) }))} />`}</div>
    ${choice.kind === "weekly" && html`<div class="field"><span class="label" id="r-days">${t("r_on_days")}</span><div class="chips wrap" role="group" aria-labelledby="r-days">${WEEKDAYS.map(day)}</div></div>`}
    ${choice.kind === "own" && html`<${TextField} label=${t("r_rule")} value=${choice.own} onChange=${(own) => choose({ ...choice, own })} hint=${t("r_rule_hint")} maxlength="300" spellcheck="false" />`}
    <div class="form-row"><${TextField} label=${t("r_starts_on")} type="date" value=${when.starts_on} onChange=${(starts_on) => setWhen({ ...when, starts_on })} required error=${at("/starts_on")} />
      <${TextField} label=${t("r_at")} type="time" value=${when.at} onChange=${(value) => setWhen({ ...when, at: value })} required error=${at("/at")} />
      <${SelectField} label=${t("r_day_off")} value=${when.day_off} onChange=${(day_off) => setWhen({ ...when, day_off })} options=${DAY_OFFS.map((value) => ({ value, text: t(`r_off_${value}`) }))} /></div>
    <${Upcoming} when=${{ rule, ...when }} />
    ${at("/rule") && html`<p class="error" role="alert">${at("/rule")}</p>`}
    <${TextField} label=${t("r_name")} value=${name} onChange=${setName} hint=${t("r_name_hint")} maxlength="200" error=${at("/name")} />
    <${Form} form=${form} set=${change} problem=${{ at: wrong }} read=${{}} choices=${LENGTHS} groups=${false} />
    ${problem && html`<p class="error" role="alert">${problem.said}</p>`}
    <div class="buttons end"><${Button} onClick=${() => { forget(); onClose(); }}>${t("cancel")}<//><${Button} kind="primary" disabled=${!rule || !when.starts_on || !when.at || !isReady(form)} onClick=${save}>${t("save")}<//></div></form>`;
}
