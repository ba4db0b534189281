/** Labelled controls. Each says its error in its own place, found by the pointer of the problem. */
import { html, useState } from "/client/core/view.js";

let last = 0;
/** An id for a control, the same as long as its component lives. */
export const useId = (prefix = "f") => useState(() => `${prefix}${(last += 1)}`)[0];

/** One labelled control: `control(id, attributes)` draws it; `hint` and `error` are read with it. */
export function Field({ label, hint = "", error = "", required = false, control }) {
  const id = useId();
  const said = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return html`<div class="field ${error ? "wrong" : ""}">
    <label for=${id}>${label}${required ? html`<span class="required" aria-hidden="true"> *</span>` : ""}</label>
    ${control({ id, required, "aria-describedby": said, "aria-invalid": error ? "true" : undefined })}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="error" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

const typed = (onChange) => (event) => onChange(event.currentTarget.value);

export function TextField({ label, value, onChange, hint, error, required, type = "text", ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error} required=${required}
    control=${(own) => html`<input class="input" type=${type} value=${value} onInput=${typed(onChange)} ...${own} ...${rest} />`} />`;
}

export function TextArea({ label, value, onChange, hint, error, required, rows = 3, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error} required=${required}
    control=${(own) => html`<textarea class="input" rows=${rows} value=${value} onInput=${typed(onChange)} ...${own} ...${rest}></textarea>`} />`;
}

/** `options`: [{value, text}]. */
export function SelectField({ label, value, onChange, options, hint, error, required, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error} required=${required}
    control=${(own) => html`<select class="input" value=${value} onChange=${typed(onChange)} ...${own} ...${rest}>
      ${options.map((each) => html`<option value=${each.value} selected=${each.value === value}>${each.text}</option>`)}</select>`} />`;
}

export function CheckField({ label, checked, onChange, hint = "" }) {
  const id = useId("c");
  return html`<div class="check"><input type="checkbox" id=${id} checked=${checked} aria-describedby=${hint ? `${id}-hint` : undefined}
    onChange=${(event) => onChange(event.currentTarget.checked)} /><label for=${id}>${label}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}</div>`;
}
