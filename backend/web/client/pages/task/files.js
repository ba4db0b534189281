/** Documents and evidence: shown, opened, added from the camera or the device, taken back by whoever sent them. */
import { download, Problem, remove } from "/client/core/api.js";
import { session } from "/client/core/session.js";
import { size, t } from "/client/core/texts.js";
import { clockTime } from "/client/core/time.js";
import { html, useState, useStore } from "/client/core/view.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { sayProblem, undoable } from "/client/parts/toast.js";
import { doWithFiles, happened } from "/client/pages/task/acting.js";
import { FilesField } from "/client/pages/task/fields.js";

export function Files({ task, files }) {
  const own = useStore(session)?.person.id;
  const [adding, setAdding] = useState(false);
  const mayAdd = task.may.includes("attach") || task.may.includes("attach_evidence");
  if (!files.length && !mayAdd) return null;
  const drop = (file) => undoable(t("t_file_dropping", { name: file.name }), async () => { await remove(`/tasks/${task.id}/attachments/${file.id}`); happened(); });
  return html`<section class="section"><h2><b>${t("t_files")}</b> ${files.length > 0 && html`<span class="figure">${files.length}</span>`}</h2>
    ${files.length > 0 && html`<ul class="card file-list">${files.map((file) => html`<${FileLine} key=${file.id} task=${task} file=${file} onDrop=${file.uploader.id === own && !task.closed_at ? () => drop(file) : null} />`)}</ul>`}
    ${mayAdd && html`<div class="buttons"><${Button} onClick=${() => setAdding(true)}>${t("t_add_file")}<//></div>`}
    ${adding && html`<${Adding} task=${task} onClose=${() => setAdding(false)} />`}</section>`;
}

/** One file with its name, kind and sender; a tap opens it. */
export function FileLine({ task, file, onDrop = null }) {
  const fetch = () => download(`/tasks/${task.id}/attachments/${file.id}/content`).catch(sayProblem);
  return html`<li><button type="button" class="link file-name" onClick=${fetch}>${file.name}</button>
    <span class="small soft">${file.kind !== "comment" && `${t(`t_kind_${file.kind}`)} · `}${size(file.size)} · ${file.uploader.full_name} · ${clockTime(file.at)}</span>
    ${onDrop && html`<button type="button" class="icon-button" aria-label=${`${t("remove")} ${file.name}`} onClick=${onDrop}>×</button>`}</li>`;
}

function Adding({ task, onClose }) {
  const kinds = ["evidence", "document"].filter((each) => task.may.includes(each === "evidence" ? "attach_evidence" : "attach"));
  const [kind, setKind] = useState(kinds[0]);
  const [files, setFiles] = useState([]);
  const [sending, setSending] = useState(false);
  const [wrong, setWrong] = useState("");
  const run = async (event) => {
    event.preventDefault();
    setSending(true);
    try {
      await doWithFiles(task, files, kind, { onSent: (sent) => setFiles((now) => now.filter((each) => each !== sent)), said: t("t_files_sent") });
      onClose();
    } catch (error) {
      if (error instanceof Problem) setWrong(error.said);
      else sayProblem(error);
    } finally {
      setSending(false);
    }
  };
  return html`<${Dialog} title=${t("t_add_file")} onClose=${onClose}><form class="form" onSubmit=${run}>
    ${kinds.length > 1 && html`<${Choice} label=${t("t_kind")} name="file-kind" value=${kind} onChange=${setKind} options=${kinds.map((each) => ({ value: each, text: t(`t_kind_${each}`) }))} />`}
    <${FilesField} label=${t("t_files")} value=${files} onChange=${setFiles} />
    ${wrong && html`<p class="error" role="alert">${wrong}</p>`}
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} type="submit" kind="primary" busy=${sending} disabled=${!files.length}>${t("send")}<//></div></form><//>`;
}
