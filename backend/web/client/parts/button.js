/** Buttons. One primary on a screen; what destroys is outlined in its own colour and asks or can be undone. */
import { html, useState } from "/client/core/view.js";

/** `kind`: "primary", "plain" (default), "quiet", "danger". A tap that returns a promise disables it until it ends. */
export function Button({ kind = "plain", onClick, busy = false, disabled = false, type = "button", children, label, ...rest }) {
  const [working, setWorking] = useState(false);
  const tap = (event) => {
    const done = onClick?.(event);
    if (done?.finally) {
      setWorking(true);
      done.finally(() => setWorking(false));
    }
  };
  const held = busy || working;
  return html`<button type=${type} class="button ${kind}" aria-busy=${held ? "true" : undefined} aria-label=${label}
    disabled=${disabled || held} onClick=${tap} ...${rest}>${children}</button>`;
}

/** A choice of one among few, as a row of pressed and unpressed buttons: [{value, text}]. */
export function Choice({ label, options, value, onChange, name }) {
  return html`<fieldset class="choice"><legend class="sr-only">${label}</legend>
    ${options.map((each) => html`<label class=${each.value === value ? "on" : ""}>
      <input type="radio" name=${name} value=${each.value} checked=${each.value === value} onChange=${() => onChange(each.value)} />
      <span>${each.text}</span></label>`)}
  </fieldset>`;
}
