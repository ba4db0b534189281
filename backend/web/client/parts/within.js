/** Says that what is shown is narrowed to one unit, by name, and takes that away. */
import { useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { t } from "/client/core/texts.js";
import { html } from "/client/core/view.js";

/** `name` is what the address calls the unit by. */
export function Within({ id, name }) {
  const unit = useResource(id ? `/units/${id}` : null, {}, { affects: () => false });
  if (!id) return null;
  const shown = unit.data?.name ?? "…";
  return html`<div class="chips"><button type="button" class="chip" aria-label=${t("within_drop", { name: shown })} onClick=${() => narrow({ [name]: null })}>${t("within", { name: shown })} <span aria-hidden="true">×</span></button></div>`;
}
