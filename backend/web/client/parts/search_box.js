/** The search box over a list: what is typed narrows the page's address a moment later, so that it can be sent on. */
import { narrow } from "/client/core/router.js";
import { html, useEffect, useRef, useState } from "/client/core/view.js";
import { Icon } from "/client/parts/icon.js";

/** Wait this long for the next letter, in milliseconds. */
const SETTLE = 250;
const intoAddress = (q) => narrow({ q });

/**
 * `value` is what the list is narrowed by now; `onSearch(words or null)` says what by next (default: `q` of the address).
 * The box follows the address, and the address the box once its owner pauses. `focus`: begin here. `/` comes here.
 */
export function SearchBox({ label, value = "", onSearch = intoAddress, focus = false }) {
  const [text, setText] = useState(value);
  const typed = useRef(value);
  const box = useRef(null);
  useEffect(() => { if (value !== typed.current) { typed.current = value; setText(value); } }, [value]);
  useEffect(() => {
    if (text.trim() === typed.current) return undefined;
    const timer = setTimeout(() => { typed.current = text.trim(); onSearch(text.trim() || null); }, SETTLE);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => { if (focus) { box.current?.focus(); narrow({ focus: null }); } }, [focus]);
  return html`<div class="search-box"><${Icon} name="search" /><input ref=${box} class="input" type="search" data-search value=${text} placeholder=${label} aria-label=${label}
    maxlength="200" enterkeyhint="search" onInput=${(event) => setText(event.currentTarget.value)} onKeyDown=${(event) => { if (event.key === "Escape") { setText(""); event.currentTarget.blur(); } }} /></div>`;
}
