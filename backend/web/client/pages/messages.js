/** Everything one was told, newest first. Opening a message says so to whoever must be able to prove it. */
import { get } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { receipt } from "/client/core/live.js";
import { learn, t } from "/client/core/texts.js";
import { ago, exact, useNow } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Urgency } from "/client/parts/marks.js";
import { Empty, Shown } from "/client/parts/states.js";
import { sayProblem } from "/client/parts/toast.js";
import words from "/client/texts/account.js";

learn(words);
const affects = (item) => item.kind === "message";

export default function Messages() {
  const now = useNow();
  const first = useResource("/me/messages", { limit: 50 }, { affects });
  const [earlier, setEarlier] = useState([]);
  const [opened, setOpened] = useState(() => new Set());
  useEffect(() => { document.title = `${t("nav_messages")} · Giao Việc`; }, []);
  const open = (message) => {
    receipt([message.id], "opened");
    setOpened((before) => new Set(before).add(message.id));
  };
  const last = earlier.at(-1)?.next ?? (earlier.length ? null : first.data?.next);
  const more = async () => {
    try {
      const page = await get("/me/messages", { limit: 50, before: last });
      setEarlier((before) => [...before, page]);
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<div class="page">
    <div class="page-head"><h1>${t("nav_messages")}</h1></div>
    <${Shown} of=${first}>${(data) => {
      const seen = new Set();
      const items = [data, ...earlier].flatMap((page) => page.items).filter((each) => !seen.has(each.id) && seen.add(each.id));
      if (!items.length) return html`<${Empty} title=${t("messages_none")} text=${t("messages_none_text")} />`;
      return html`<ul class="list">${items.map((each) => html`<li key=${each.id}>${many(each) ? html`<${Digest} message=${each} now=${now} read=${each.opened_at || each.acted_at || opened.has(each.id)} onOpen=${() => open(each)} />` : html`<a class="message ${each.opened_at || each.acted_at || opened.has(each.id) ? "" : "unread"}" href=${each.link || "/messages"} onClick=${() => open(each)}>
        <span><time class="when" datetime=${each.at} title=${exact(each.at)}>${ago(each.at, now)}</time><b>${each.title}</b> <${Urgency} value=${each.urgency} /></span>
        <span>${each.body}</span>${each.why && html`<span class="why">${each.why}</span>`}</a>`}</li>`)}</ul>
        ${last && html`<${Button} onClick=${more}>${t("more")}<//>`}`;
    }}<//></div>`;
}

/** A message about several tasks has no page of its own: it leads to each of them. */
const many = (message) => message.subjects.length > 1 && (!message.link || message.link === "/messages");
const LINE = /^(\d{4}-\S+): (.*)$/;

/** The lines of a digest are its tasks in order; a line before them, or after, is of none. */
function Digest({ message, now, read, onOpen }) {
  let at = 0;
  const lines = message.body.split("\n").map((line) => {
    const found = LINE.exec(line);
    return found && at < message.subjects.length ? { code: found[1], text: found[2], id: message.subjects[at++] } : { text: line };
  });
  return html`<div class="message ${read ? "" : "unread"}"><span><time class="when" datetime=${message.at} title=${exact(message.at)}>${ago(message.at, now)}</time><b>${message.title}</b> <${Urgency} value=${message.urgency} /></span>
    ${lines.map((each) => (each.id ? html`<a class="digest-line" href=${`/tasks/${each.id}`} onClick=${onOpen}><b>${each.code}</b>: ${each.text}</a>` : html`<span>${each.text}</span>`))}
    ${message.why && !message.why.split("; ").every((each) => message.body.includes(each)) && html`<span class="why">${message.why}</span>`}</div>`;
}
