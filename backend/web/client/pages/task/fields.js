/** Controls that only tasks need: a deadline by a tap, files from the camera, several parties. */
import { Problem } from "/client/core/api.js";
import { size, t } from "/client/core/texts.js";
import { dayOf, exact, instantOf } from "/client/core/time.js";
import { html, useRef, useState } from "/client/core/view.js";
import { Choice } from "/client/parts/button.js";
import { Field, TextField, useId } from "/client/parts/field.js";
import { Icon } from "/client/parts/icon.js";
import { Picker } from "/client/parts/picker.js";

const LENGTHS = { hours_4: { amount: 4, unit: "hours" }, days_1: { amount: 1, unit: "working_days" }, days_3: { amount: 3, unit: "working_days" }, days_5: { amount: 5, unit: "working_days" }, days_10: { amount: 10, unit: "working_days" } };

/** The part of a body that says a deadline: {deadline}, {deadline_in}, {deadline_phrase} or nothing. */
export function deadlineBody(value) {
  if (!value) return {};
  if (LENGTHS[value.choice]) return { deadline_in: LENGTHS[value.choice] };
  if (value.choice === "today") return { deadline: instantOf(dayOf(Date.now()), "17:00") };
  if (value.choice === "words") return value.words?.trim() ? { deadline_phrase: value.words.trim() } : {};
  if (value.choice === "moment") return value.day ? { deadline: instantOf(value.day, value.time || "17:00") } : {};
  if (value.choice === "read") return { deadline: value.instant, ...(value.phrase ? { deadline_phrase: value.phrase } : {}) };
  return {};
}

/** Refuse, as the server would, a way of saying a deadline that was chosen and then not used; null where nothing is amiss. */
export function unsaid(value) {
  if (!["words", "moment"].includes(value?.choice) || Object.keys(deadlineBody(value)).length) return null;
  return new Problem({ errors: [{ pointer: "/deadline", message: t(`v_unsaid_${value.choice}`) }] }, 422);
}

/**
 * A deadline: chips for the usual ones, a day and a time, or words. `value` is {choice, …}; `choices` names the chips;
 * `read` is what a sentence said: {instant, phrase}; `named` has words of its own for some choices.
 */
export function DeadlineField({ value, onChange, choices = ["hours_4", "today", "days_3", "days_10", "moment", "words", "none"], error = "", read = null, named = {}, hint = "" }) {
  const name = useId("deadline");
  const chosen = value?.choice ?? "none";
  const over = Date.now() > Date.parse(instantOf(dayOf(Date.now()), "17:00"));
  const given = [...(read ? ["read"] : []), ...choices.filter((each) => each !== "today" || !over)];
  const options = given.map((each) => ({ value: each, text: each === "read" ? exact(read.instant) : t(named[each] ?? `v_deadline_${each}`) }));
  const change = (choice) => onChange(choice === "read" ? { choice, ...read } : choice === "moment" ? { choice, day: value?.day ?? dayOf(Date.now()), time: value?.time ?? "17:00" } : { ...value, choice });
  return html`<div class="field deadline-field ${error ? "wrong" : ""}"><span class="label">${t("deadline")}</span>
    <${Choice} label=${t("deadline")} name=${name} value=${chosen} onChange=${change} options=${options} />
    ${chosen === "moment" && html`<div class="moment"><${TextField} label=${t("v_day")} type="date" value=${value.day} onChange=${(day) => onChange({ ...value, day })} />
      <${TextField} label=${t("v_time")} type="time" value=${value.time} onChange=${(time) => onChange({ ...value, time })} /></div>`}
    ${chosen === "words" && html`<${TextField} label=${t("v_words")} value=${value.words ?? ""} onChange=${(words) => onChange({ ...value, words })} hint=${t("v_words_hint")} />`}
    ${hint && html`<p class="hint">${hint}</p>`}${error && html`<p class="error" role="alert">${error}</p>`}</div>`;
}

/** Photos from the camera or files from the device, as a list that can be shortened. `value` is a list of File. */
export function FilesField({ label, value, onChange, camera = true }) {
  const photo = useRef(null), file = useRef(null);
  const take = (event) => { onChange([...value, ...event.currentTarget.files]); event.currentTarget.value = ""; };
  const drop = (gone) => onChange(value.filter((each) => each !== gone));
  return html`<div class="field"><span class="label">${label}</span>
    <div class="buttons">
      ${camera && html`<button type="button" class="button" onClick=${() => photo.current.click()}><${Icon} name="camera" />${t("v_photo")}</button>`}
      <button type="button" class="button" onClick=${() => file.current.click()}>${t("v_file")}</button></div>
    <input ref=${photo} class="sr-only" tabindex="-1" aria-hidden="true" type="file" accept="image/*" capture="environment" onChange=${take} />
    <input ref=${file} class="sr-only" tabindex="-1" aria-hidden="true" type="file" multiple onChange=${take} />
    ${value.length > 0 && html`<ul class="files">${value.map((each) => html`<li><span>${each.name}</span> <small class="soft">${size(each.size)}</small>
      <button type="button" class="icon-button" aria-label=${`${t("remove")} ${each.name}`} onClick=${() => drop(each)}>×</button></li>`)}</ul>`}</div>`;
}

/** Several parties, each taken away by a tap; the picker below adds one more. */
export function PartiesField({ label, value, onChange, search, error = "", hint = "" }) {
  const [fresh, renew] = useState(0);
  const add = (item) => { if (!item) return; if (!value.some((each) => each.id === item.id)) onChange([...value, item]); renew(fresh + 1); };
  return html`<div class="parties">
    <${Picker} key=${fresh} label=${label} value=${null} onChange=${add} search=${search} error=${error} hint=${hint} />
    ${value.length > 0 && html`<ul class="chips wrap">${value.map((each) => html`<li><button type="button" class="chip" aria-label=${`${t("remove")} ${each.name}`}
      onClick=${() => onChange(value.filter((other) => other !== each))}>${each.name}<span aria-hidden="true"> ×</span></button></li>`)}</ul>`}</div>`;
}

/** How far the work is: a slider with its figure. */
export function PercentField({ label, value, onChange }) {
  return html`<${Field} label=${`${label}: ${value}%`} control=${(own) => html`<input class="slider" type="range" min="0" max="100" step="5" value=${value}
    onInput=${(event) => onChange(Number(event.currentTarget.value))} ...${own} />`} />`;
}
