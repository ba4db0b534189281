/** The form of one verb: its fields from the table, its refusal at the field that is wrong. What was typed outlives it. */
import { Problem } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { useWritten } from "/client/core/written.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { CheckField, SelectField, TextArea, TextField } from "/client/parts/field.js";
import { Picker } from "/client/parts/picker.js";
import { sayProblem } from "/client/parts/toast.js";
import { doLater, doVerb, doWithFiles } from "/client/pages/task/acting.js";
import { deadlineBody, DeadlineField, FilesField, PercentField, unsaid } from "/client/pages/task/fields.js";
import { VERBS } from "/client/pages/task/verbs.js";

const initial = (field, task) => {
  const given = typeof field.initial === "function" ? field.initial(task) : field.initial;
  if (field.kind === "deadline" || field.kind === "percent") return given ?? (field.kind === "percent" ? 0 : null);
  if (field.kind === "files") return [];
  if (field.kind === "party") return null;
  if (field.kind === "check") return false;
  if (field.kind === "select") return given ?? field.options[0];
  if (field.kind === "assignee") return task.lead.person.id;
  return field.initial && typeof field.initial === "string" ? t(field.initial) : given ?? "";
};

/** Turn what the form holds into the verb's body. A change sends only what changed. */
function bodyOf(verb, task, fields, values) {
  const body = {};
  for (const field of fields) {
    const value = values[field.name];
    // Words alone would only reword the deadline that stands: beside `deadline: null` they are a new one.
    if (field.kind === "deadline") Object.assign(body, verb === "change" && value?.choice === "words" ? { deadline: null } : {}, deadlineBody(value));
    else if (field.kind === "party") { if (value) body[field.name] = value.value; }
    else if (field.kind === "assignee") { if (value !== task.lead.person.id) body[field.name] = value; }
    else if (field.name === "confirmed") body.confirmed = value === "yes";
    else if (field.kind === "files") continue;
    else if (verb !== "change" || value !== task[field.name]) { if (value !== "" || field.required || verb === "change") body[field.name] = value; }
  }
  return body;
}

/**
 * What was typed of a task as it was then, without what would say anew how it stands: written over what others have done
 * meanwhile, it would take that back unseen. `version` is null where they have been looked at.
 */
const stillMeant = ({ version = null, values = {} }, task, verb, fields) => {
  if (version === null || version === task.version) return values;
  return verb === "change" ? {} : Object.fromEntries(Object.entries(values).filter(([name]) => fields.some((each) => each.name === name && each.kind !== "percent")));
};

/** `waits` is what the verb answers ({urging}, {explanation}, {extension}, {delay}); `onDone` gets the answer. */
export function VerbDialog({ verb, task, etag = null, waits = {}, onDone, onClose, onStale }) {
  const rule = VERBS[verb];
  const fields = (rule.fields ?? []).filter((each) => !each.when || each.when(task));
  const [fresh] = useState(() => Object.fromEntries(fields.map((each) => [each.name, initial(each, task)])));
  const [written, write, forget] = useWritten(`${verb}.${task.id}`, {});
  const typed = stillMeant(written, task, verb, fields);
  const [files, setFiles] = useState([]);  // a browser keeps none beyond the page
  const values = { ...fresh, ...typed, files };
  const [problem, setProblem] = useState(null);
  const [sending, setSending] = useState("");
  const set = (name) => (name === "files" ? setFiles : (value) => { setProblem(null); write((now) => ({ version: task.version, values: { ...stillMeant(now, task, verb, fields), [name]: value } })); });
  const lacks = fields.some((each) => each.required && each.kind !== "deadline" && (!values[each.name] || !String(values[each.name]).trim()));

  const run = async (event) => {
    event.preventDefault();
    const left = fields.map((each) => each.kind === "deadline" && unsaid(values[each.name])).find(Boolean);
    if (left) { setProblem(left); return; }
    const path = typeof rule.path === "function" ? rule.path(task, waits) : rule.path;
    const body = bodyOf(verb, task, fields, values);
    const method = rule.method ?? "POST";
    const label = t(`verb_${verb}`);
    if (rule.later) {
      onClose();
      doLater(task, path, body, { announced: t(`later_${verb}`), label, said: t(`done_${verb}`), method }).then((done) => { if (done) { forget(); onDone?.(null); } });
      return;
    }
    setProblem(null);
    try {
      setSending(t(files.length ? "v_sending_files" : "v_sending"));
      // What has arrived need not be sent again when the verb's own words are refused.
      const onSent = (sent) => setFiles((now) => now.filter((each) => each !== sent));
      const answer = files.length ? await doWithFiles(task, files, "evidence", { verb: { method, path, body, label }, onSent, said: t(`done_${verb}`) }) : await doVerb(task, path, body, { label, said: t(`done_${verb}`), method, etag: rule.etag ? etag : null, strict: true });
      if (answer) { forget(); onDone?.(answer); onClose(); }
    } catch (error) {
      if (error instanceof Problem && error.status === 412 && onStale) { write((now) => ({ ...now, version: null })); onClose(); onStale(verb, waits); }
      else if (error instanceof Problem) setProblem(error);
      else sayProblem(error);
    } finally {
      setSending("");
    }
  };
  const wrong = (name) => problem?.at(`/${name}`) ?? "";
  const placed = fields.some((each) => wrong(each.name) || (each.kind === "deadline" && (wrong("deadline_in") || wrong("deadline_phrase"))));
  return html`<${Dialog} title=${t(`verb_${verb}`)} onClose=${onClose}>
    <form class="form" onSubmit=${run}>
      <p class="soft small clamp">${task.code} · ${task.title}</p>
      ${waits.said && html`<p class="notice">${waits.said}</p>`}
      ${fields.map((each) => html`<${One} key=${each.name} field=${each} task=${task} value=${values[each.name]} onChange=${set(each.name)}
        error=${wrong(each.name) || (each.kind === "deadline" ? wrong("deadline_in") || wrong("deadline_phrase") : "")} />`)}
      ${problem && !placed && html`<p class="error" role="alert">${problem.said}</p>`}
      <div class="buttons end"><${Button} onClick=${() => { forget(); onClose(); }}>${t("cancel")}<//>
        <${Button} type="submit" kind=${rule.kind ?? "primary"} busy=${Boolean(sending)} disabled=${lacks}>${sending || t(`verb_${verb}`)}<//></div>
    </form><//>`;
}

function One({ field, task, value, onChange, error }) {
  const shared = { label: field.label ? t(field.label) : "", value, onChange, error, required: Boolean(field.required), hint: field.hint ? t(field.hint) : "" };
  switch (field.kind) {
    case "area": return html`<${TextArea} ...${shared} maxlength=${field.name === "title" ? 700 : 5000} />`;
    case "text": return html`<${TextField} ...${shared} maxlength="200" />`;
    case "percent": return html`<${PercentField} ...${shared} />`;
    case "files": return html`<${FilesField} ...${shared} />`;
    case "check": return html`<${CheckField} label=${shared.label} checked=${value} onChange=${onChange} />`;
    case "party": return html`<${Picker} ...${shared} search=${field.search} />`;
    case "deadline": return html`<${DeadlineField} value=${value} onChange=${onChange} choices=${field.choices} named=${field.named} hint=${field.hint ? t(field.hint) : ""} error=${error} />`;
    case "assignee": return html`<${SelectField} ...${shared} options=${task.assignees.map((each) => ({ value: each.person.id, text: `${each.unit.name} – ${each.person.full_name}` }))} />`;
    default: return html`<${SelectField} ...${shared} options=${field.options.map((each) => ({ value: each, text: t(`${field.words}_${each}`) }))} />`;
  }
}
