/** What people write to each other about the task, with mentions and files. */
import { Problem, remove } from "/client/core/api.js";
import { session } from "/client/core/session.js";
import { t } from "/client/core/texts.js";
import { ago, exact, useNow } from "/client/core/time.js";
import { html, useRef, useState, useStore } from "/client/core/view.js";
import { useWritten } from "/client/core/written.js";
import { Button } from "/client/parts/button.js";
import { TextArea } from "/client/parts/field.js";
import { begins, searchPeople } from "/client/parts/picker.js";
import { sayProblem, undoable } from "/client/parts/toast.js";
import { doVerb, happened, sendFiles } from "/client/pages/task/acting.js";
import { FilesField, PartiesField } from "/client/pages/task/fields.js";
import { FileLine } from "/client/pages/task/files.js";

/** `page` is the newest comments as they were read; null when they could not be. */
export function Talk({ task, page }) {
  const own = useStore(session)?.person.id;
  const now = useNow(30_000);
  const comments = [...(page?.items ?? [])].reverse();
  const drop = (comment) => undoable(t("t_comment_dropping"), async () => { await remove(`/tasks/${task.id}/comments/${comment.id}`); happened(); });
  return html`<section class="section"><h2><b>${t("t_talk")}</b> ${comments.length > 0 && html`<span class="figure">${comments.length}${page.next ? "+" : ""}</span>`}</h2>
    ${comments.length > 0 && html`<ul class="card talk">${comments.map((each) => html`<li key=${each.id}>
      <p class="small"><b>${each.author.full_name}</b> <span class="soft" title=${exact(each.at)}>${ago(each.at, now)}</span>
        ${each.author.id === own && !each.deleted_at && html` <button type="button" class="link small" onClick=${() => drop(each)}>${t("remove")}</button>`}</p>
      ${each.deleted_at ? html`<p class="soft">${t("t_comment_gone")}</p>` : html`<p class="said">${each.text}</p>`}
      ${each.attachments.length > 0 && html`<ul>${each.attachments.map((file) => html`<${FileLine} key=${file.id} task=${task} file=${file} />`)}</ul>`}</li>`)}</ul>`}
    <${Write} task=${task} /></section>`;
}

/** People who have a part in the task, before all others. */
const searchAround = (task, own) => async (q, signal) => {
  const found = await searchPeople(q, signal);
  const parts = [...task.assignees.map((each) => ({ ...each.person, detail: each.unit.name })), { ...task.assigner, detail: t("assigner") }, ...task.followers]
    .filter((each, at, all) => each.id !== own && begins(each.full_name, q) && all.findIndex((other) => other.id === each.id) === at);
  const near = parts.map((each) => found.find((other) => other.id === each.id) ?? { id: each.id, name: each.full_name, detail: each.detail });
  return [...near, ...found.filter((each) => !near.some((other) => other.id === each.id))];
};

function Write({ task }) {
  const own = useStore(session)?.person.id;
  const [text, setText, forget] = useWritten(`comment.${task.id}`, "");
  const [more, setMore] = useState(false);
  const [mentions, setMentions] = useState([]);
  const [files, setFiles] = useState([]);
  const [sending, setSending] = useState(false);
  const sent = useRef(new Map()); // refused for its words, a comment need not send its files again
  const [wrong, setWrong] = useState("");
  const run = async (event) => {
    event.preventDefault();
    setSending(true);
    setWrong("");
    try {
      for (const file of files.filter((each) => !sent.current.has(each))) sent.current.set(file, (await sendFiles(task.id, [file], "comment"))[0].id);
      const body = { text: text.trim(), mentions: mentions.map((each) => each.id), attachments: files.map((each) => sent.current.get(each)) };
      if (await doVerb(task, "comments", body, { label: t("t_comment"), said: t("t_commented"), strict: true })) { setText(""); forget(); setMentions([]); setFiles([]); setMore(false); }
    } catch (error) {
      if (error instanceof Problem) setWrong(error.said);
      else sayProblem(error);
    } finally {
      setSending(false);
    }
  };
  return html`<form class="card card-pad write" onSubmit=${run}>
    <${TextArea} label=${t("t_comment")} value=${text} onChange=${setText} rows=${2} error=${wrong} maxlength="5000" />
    ${more && html`<${PartiesField} label=${t("t_mention")} hint=${t("t_mention_hint")} value=${mentions} onChange=${setMentions} search=${searchAround(task, own)} /><${FilesField} label=${t("t_files")} value=${files} onChange=${setFiles} />`}
    <div class="buttons end">${!more && html`<${Button} kind="quiet" onClick=${() => setMore(true)}>${t("t_mention_more")}<//>`}<${Button} type="submit" busy=${sending} disabled=${!text.trim()}>${t("send")}<//></div></form>`;
}
