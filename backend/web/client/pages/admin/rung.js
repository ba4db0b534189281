/** One rung of a ladder: as a line that says when, whom and how, and as a form. */
import { count, t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { CheckField, SelectField, TextField } from "/client/parts/field.js";

const TRIGGERS = ["assigned", "not_acknowledged", "half_time", "likely_late", "due_soon", "due", "overdue", "overdue_nth", "urged_nth", "awaiting_approval"];
const AUDIENCE = ["assignee", "lead", "coordinators", "followers", "next_up", "next_up_2", "next_up_3", "assigner", "assigner_screen", "secretariat", "superior_head"];
const UNITS = ["days", "hours", "minutes"];
/** Which figure a trigger needs. */
const NEEDS = { not_acknowledged: "after", awaiting_approval: "after", due_soon: "before", half_time: "share", likely_late: "share", overdue_nth: "nth", urged_nth: "nth", overdue: "times" };

export const rungName = (name) => {
  const [, stem, number] = /^(.*?)(?:_(\d+))?$/.exec(name);
  const known = t(`rung_${[...TRIGGERS, "overdue_nth"].includes(stem) ? stem : "other"}`, { name });
  return number ? `${known} (${number})` : known;
};

function spanText(span) {
  if (!span) return "";
  const unit = UNITS.find((each) => span[each]);
  return unit ? count(`span_${unit}${span.wall || unit === "minutes" ? "_wall" : ""}`, span[unit]) : "";
}

function whenText(rung) {
  switch (NEEDS[rung.trigger]) {
    case "after": return t(`when_${rung.trigger}`, { span: spanText(rung.after) });
    case "before": return t("when_due_soon", { span: spanText(rung.before) });
    case "share": return t(`when_${rung.trigger}`, { share: Math.round((rung.share ?? 0.5) * 100) });
    case "nth": return t(`when_${rung.trigger}`, { n: rung.nth });
    case "times": return rung.at ? t("when_overdue_at", { times: rung.at.join(", ") }) : t("when_overdue_every", { span: spanText(rung.every) });
    default: return t(`when_${rung.trigger}`);
  }
}

export function RungLine({ rung, open }) {
  const who = rung.who.map((each) => t(`audience_${each}`)).join(", ");
  return html`<button type="button" class="rung" onClick=${open}><b>${whenText(rung)}</b><span>${who}${rung.from_second ? ` · ${t("from_second", { who: rung.from_second.map((each) => t(`audience_${each}`)).join(", ") })}` : ""}</span>
    <small class="soft">${rung.words ? t("own_words") : ""}${rung.channels ? ` ${rung.channels.map((each) => t(`way_of_${each}`)).join(", ")}` : ""}</small></button>`;
}

export function RungDialog({ rung: given, isNew, keep, drop, close }) {
  const [rung, setRung] = useState(given);
  const set = (changes) => setRung({ ...rung, ...changes });
  const need = NEEDS[rung.trigger];
  const submit = (event) => {
    event.preventDefault();
    keep(cleaned(rung, need));
  };
  return html`<${Dialog} title=${isNew ? t("rung_add") : whenText(rung)} onClose=${close} wide><form class="form" onSubmit=${submit}>
    <div class="form-row"><${SelectField} label=${t("rung_trigger")} value=${rung.trigger} onChange=${(trigger) => set({ trigger })} options=${TRIGGERS.map((value) => ({ value, text: t(`rung_${value}`) }))} />
      <${TextField} label=${t("rung_code")} required value=${rung.rung} pattern="[a-z0-9_]+" onChange=${(text) => set({ rung: text })} hint=${t("rung_code_hint")} /></div>
    ${need === "after" && html`<${Span} label=${t("rung_after")} value=${rung.after} onChange=${(after) => set({ after })} />`}
    ${need === "before" && html`<${Span} label=${t("rung_before")} value=${rung.before} onChange=${(before) => set({ before })} />`}
    ${need === "share" && html`<${TextField} label=${t("rung_share")} type="number" min="1" max="99" value=${Math.round((rung.share ?? 0.5) * 100)} onChange=${(n) => set({ share: Number(n) / 100 })} />`}
    ${need === "nth" && html`<${TextField} label=${t("rung_nth")} type="number" min="1" max="99" value=${rung.nth ?? 1} onChange=${(n) => set({ nth: Number(n) })} />`}
    ${need === "times" && html`<${TextField} label=${t("rung_at")} value=${(rung.at ?? []).join(", ")} onChange=${(text) => set({ at: text.split(/[,\s]+/).filter(Boolean), every: undefined })} hint=${t("rung_at_hint")} />
      ${!rung.at?.length && html`<${Span} label=${t("rung_every")} value=${rung.every} onChange=${(every) => set({ every, at: undefined })} />`}`}
    <${Audience} label=${t("rung_who")} value=${rung.who} onChange=${(who) => set({ who })} />
    ${rung.trigger === "overdue" && html`<${Audience} label=${t("rung_from_second")} value=${rung.from_second ?? []} onChange=${(from_second) => set({ from_second })} />`}
    <fieldset class="roles"><legend class="label">${t("rung_channels")}</legend>${["screen", "phone"].map((each) => html`<${CheckField} label=${t(`way_of_${each}`)} checked=${(rung.channels ?? ["screen", "phone"]).includes(each)}
      onChange=${(on) => set({ channels: on ? [...new Set([...(rung.channels ?? ["screen", "phone"]), each])] : (rung.channels ?? ["screen", "phone"]).filter((one) => one !== each) })} />`)}</fieldset>
    <details open=${Boolean(rung.words)}><summary>${t("rung_words")}</summary>${["vi", "en"].map((each) => html`<div class="form" lang=${each}>
      <${TextField} label=${`${t("rung_words_title")} (${t(`language_${each}`)})`} value=${rung.words?.[each]?.title ?? ""} onChange=${(title) => set({ words: worded(rung.words, each, { title }) })} />
      <${TextField} label=${`${t("rung_words_body")} (${t(`language_${each}`)})`} value=${rung.words?.[each]?.body ?? ""} onChange=${(body) => set({ words: worded(rung.words, each, { body }) })} /></div>`)}</details>
    <div class="buttons end">${!isNew && html`<${Button} kind="danger" onClick=${drop}>${t("remove")}<//>`}<${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" disabled=${!rung.who.length || !rung.rung}>${t("done")}<//></div></form><//>`;
}

/** Only what the trigger takes goes along: what was typed for another one is left behind. */
function cleaned(rung, need) {
  const { after, before, share, nth, at, every, from_second, words, channels, ...rest } = rung;
  const own = { after: { after }, before: { before }, share: { share: share ?? 0.5 }, nth: { nth: nth ?? 1 }, times: at?.length ? { at } : { every } }[need] ?? (after ? { after } : {});
  const said = words && ["vi", "en"].every((each) => words[each]?.title && words[each]?.body) ? { words } : {};
  return { ...rest, ...own, ...(rung.trigger === "overdue" && from_second?.length ? { from_second } : {}), ...said, ...(channels && channels.length < 2 ? { channels } : {}) };
}

const worded = (words, spoken, changes) => ({ vi: { title: "", body: "" }, en: { title: "", body: "" }, ...words, [spoken]: { title: "", body: "", ...words?.[spoken], ...changes } });

function Span({ label, value = {}, onChange }) {
  const unit = UNITS.find((each) => value?.[each]) ?? "hours";
  const made = (amount, name, wall) => onChange({ [name]: Number(amount), ...(wall ? { wall: true } : {}) });
  return html`<div class="form-row"><${TextField} label=${label} type="number" min="1" required value=${value?.[unit] ?? ""} onChange=${(n) => made(n, unit, value?.wall)} />
    <${SelectField} label=${t("span_unit")} value=${unit} onChange=${(name) => made(value?.[unit] ?? 1, name, value?.wall)} options=${UNITS.map((each) => ({ value: each, text: t(`unit_${each}`) }))} />
    <${CheckField} label=${t("span_wall")} checked=${Boolean(value?.wall)} onChange=${(wall) => made(value?.[unit] ?? 1, unit, wall)} /></div>`;
}

function Audience({ label, value, onChange }) {
  return html`<fieldset class="roles audience"><legend class="label">${label}</legend>${AUDIENCE.map((each) => html`<${CheckField} label=${t(`audience_${each}`)} checked=${value.includes(each)}
    onChange=${(on) => onChange(on ? [...value, each] : value.filter((one) => one !== each))} />`)}</fieldset>`;
}
