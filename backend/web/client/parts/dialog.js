/** A sheet over the page: from below on a phone, in the middle on a desk. The browser's own <dialog> keeps the focus. */
import { t } from "/client/core/texts.js";
import { html, useEffect, useRef } from "/client/core/view.js";
import { useId } from "/client/parts/field.js";

/** `onClose` is called for Escape, the cross and, while nothing was typed, a tap outside. Put the form and its buttons inside. */
export function Dialog({ title, onClose, children, wide = false }) {
  const element = useRef(null);
  const id = useId("d");
  useEffect(() => {
    const dialog = element.current;
    const opener = document.activeElement;
    dialog.showModal();
    return () => {
      if (dialog.open) dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  // A tap outside closes; a selection that began in a field and ended there does not, nor what would lose what was typed.
  const began = useRef(false), typed = useRef(false);
  const outside = (event) => { if (event.target === element.current && began.current && !typed.current) onClose(); };
  return html`<dialog ref=${element} class="dialog ${wide ? "wide" : ""}" aria-labelledby=${id} onClick=${outside}
    onPointerDown=${(event) => { began.current = event.target === element.current; }} onInput=${() => { typed.current = true; }}
    onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    <div class="dialog-body"><header><h2 id=${id}>${title}</h2>
      <button type="button" class="icon-button" aria-label=${t("close")} onClick=${onClose}>×</button></header>
      ${children}</div></dialog>`;
}
