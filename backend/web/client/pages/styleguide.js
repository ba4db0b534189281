/** The visual language, shown with the very parts that the pages use. */
import { language, learn, speak, t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { CheckField, SelectField, TextArea, TextField } from "/client/parts/field.js";
import { ProgressBar, SHAPES, Status, Timeliness, Urgency } from "/client/parts/marks.js";
import { searchParties, Picker } from "/client/parts/picker.js";
import { SearchBox } from "/client/parts/search_box.js";
import { Empty, Skeleton } from "/client/parts/states.js";
import { TaskRow } from "/client/parts/task_row.js";
import { say, undoable } from "/client/parts/toast.js";
import words from "/client/texts/styleguide.js";

learn(words);
const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
const STATUSES = ["assigned", "in_progress", "awaiting_approval", "returned", "paused", "declined", "completed", "recalled"];
const hours = (n) => new Date(Date.now() + n * 3_600_000).toISOString();
const sample = (over) => ({
  id: over.code, code: over.code, title: t("sg_title"), urgency: "urgent", starred: false, status: "in_progress", timeliness: "on_time", progress: 40,
  assigner: { full_name: "Phạm Bích Thư" }, lead: { unit: { name: "Sở Xây dựng" } }, deadline: hours(72), due_soon_from: hours(48), acknowledged_at: hours(-5), ...over,
});

export default function Styleguide() {
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState("a");
  const [party, setParty] = useState(null);
  const [checked, setChecked] = useState(true);
  useEffect(() => { document.title = "Styleguide · Giao Việc"; }, []);
  const part = (title, text, content) => html`<section class="section"><h2><b>${title}</b></h2>${text && html`<p class="soft small">${text}</p>`}<div class="card card-pad guide">${content}</div></section>`;
  return html`<div class="page">
    <div class="page-head"><h1>${t("sg_head")}</h1><${Button} kind="quiet" onClick=${() => speak(language.get() === "vi" ? "en" : "vi")}>${t(`language_${language.get() === "vi" ? "en" : "vi"}`)}<//></div>
    ${part(t("sg_timeliness"), t("sg_timeliness_text"), html`<div class="swatches">${["on_time", "due_soon", "overdue", "over"].map((each) => html`
      <div class="swatch ${each}"><i></i><i></i>${each === "over" ? html`<${Timeliness} value="no_deadline" />` : html`<${Timeliness} value=${each} />`}</div>`)}</div>
      <p class="row">${Object.keys(SHAPES).map((each) => html`<${Timeliness} value=${each} />`)}</p>`)}
    ${part(t("urgency"), t("sg_urgency_text"), html`<p class="row">${URGENCIES.map((each) => html`<${Urgency} value=${each} always />`)}</p><p class="row">${STATUSES.map((each) => html`<${Status} value=${each} />`)}</p>`)}
    ${part(t("sg_type"), t("sg_type_text"), html`<p class="t34">34 Đúng, đủ, sạch, sống</p><p class="t22">22 Xử lý điểm ngập đường X</p><p class="t17">17 Sở Xây dựng chủ trì</p><p class="t15">15 Công an Thành phố phối hợp</p><p class="t13">13 giao lúc 09:02 thứ Sáu 27/11</p>`)}
    ${part(t("sg_rows"), t("sg_rows_text"), html`<ul class="list">
      <${TaskRow} task=${sample({ code: "2026-0412", deadline: hours(-50), urgency: "flash", starred: true })} side=${html`<${Button}>${t("sg_urge")}<//>`} />
      <${TaskRow} task=${sample({ code: "2026-0413", deadline: hours(5), due_soon_from: hours(-1), acknowledged_at: null, status: "assigned", progress: 0 })} />
      <${TaskRow} task=${sample({ code: "2026-0414" })} />
      <${TaskRow} task=${sample({ code: "2026-0415", timeliness: "no_deadline", deadline: null, urgency: "normal" })} /></ul>`)}
    ${part(t("sg_buttons"), t("sg_buttons_text"), html`<div class="buttons"><${Button} kind="primary" onClick=${() => say(t("sg_done"))}>${t("assign")}<//><${Button} onClick=${() => setOpen(true)}>${t("sg_dialog")}<//>
      <${Button} kind="quiet">${t("more")}<//><${Button} kind="danger" onClick=${() => { undoable(t("sg_recalled"), () => {}); }}>${t("sg_recall")}<//><${Button} disabled>${t("sg_disabled")}<//></div>`)}
    ${part(t("sg_fields"), "", html`<div class="form"><${SearchBox} label=${t("sg_search")} onSearch=${() => {}} /><${TextField} label=${t("sg_field")} value="" onChange=${() => {}} hint=${t("sg_hint")} required />
      <${TextField} label=${t("sg_field")} value="31/02/2026" onChange=${() => {}} error=${t("sg_error")} /><${TextArea} label=${t("sg_area")} value="" onChange=${() => {}} />
      <${Picker} label=${t("lead")} value=${party} onChange=${setParty} search=${searchParties} /><${SelectField} label=${t("urgency")} value="urgent" onChange=${() => {}} options=${URGENCIES.map((value) => ({ value, text: t(`urgency_${value}`) }))} />
      <${Choice} label=${t("urgency")} name="sg-choice" value=${choice} onChange=${setChoice} options=${[{ value: "a", text: t("urgency_normal") }, { value: "b", text: t("urgency_flash") }]} />
      <${CheckField} label=${t("sg_check")} checked=${checked} onChange=${setChecked} /></div>`)}
    ${part(t("sg_states"), "", html`<${Skeleton} rows=${2} /><${Empty} title=${t("nothing_here")} text=${t("sg_empty_text")} action=${html`<a class="button" href="/assign">${t("assign")}</a>`} /><${ProgressBar} percent=${60} />`)}
    ${part(t("sg_space"), t("sg_space_text"), html`<div class="spaces">${[4, 8, 12, 16, 24, 32, 48].map((each) => html`<i class=${`space-${each}`}>${each}</i>`)}</div>`)}
    ${open && html`<${Dialog} title=${t("sg_dialog")} onClose=${() => setOpen(false)}><p>${t("sg_dialog_text")}</p><div class="buttons end"><${Button} onClick=${() => setOpen(false)}>${t("cancel")}<//><${Button} kind="primary" onClick=${() => setOpen(false)}>${t("save")}<//></div><//>`}
  </div>`;
}
