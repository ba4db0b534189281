/** An extension that somebody asks for: granted by one tap, refused or answered with another date in a dialog. */
import { Problem } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { useWritten } from "/client/core/written.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextArea } from "/client/parts/field.js";
import { sayProblem } from "/client/parts/toast.js";
import { doVerb } from "/client/pages/task/acting.js";
import { deadlineBody, DeadlineField, unsaid } from "/client/pages/task/fields.js";

const path = (request) => `extension-requests/${request.id}/decision`;

/** What is asked, in a sentence. */
export const asked = (request) => [t("v_ext_ask", { when: exact(request.wanted) }),
  request.number > 1 ? ` (${t("v_ext_number", { n: request.number })}${request.flagged ? `, ${t("v_ext_flagged")}` : ""})` : "", request.reason ? ` – ${request.reason}` : ""].join("");

/** The buttons of a decision: [Grant] [Other…]. */
export function DecideExtension({ task, request }) {
  const [open, setOpen] = useState(false);
  const grant = () => doVerb(task, path(request), { decision: "grant" }, { label: t("v_grant"), said: t("v_granted", { when: exact(request.wanted) }) });
  return html`<${Button} onClick=${grant} title=${t("v_grant_until", { when: exact(request.wanted) })}>${t("v_grant")}<//>
    <${Button} kind="quiet" onClick=${() => setOpen(true)}>${t("v_other")}<//>
    ${open && html`<${Deciding} task=${task} request=${request} onClose=${() => setOpen(false)} />`}`;
}

function Deciding({ task, request, onClose }) {
  const [decision, setDecision] = useState("refuse");
  const [reason, setReason, forget] = useWritten(`decision.${request.id}`, "");
  const [deadline, setDeadline] = useState({ choice: "days_1" });
  const [problem, setProblem] = useState(null);
  const [sending, setSending] = useState(false);
  const run = async (event) => {
    event.preventDefault();
    const left = decision === "refuse" ? null : unsaid(deadline);
    setProblem(left);
    if (left) return;
    setSending(true);
    const body = { decision, reason, ...(decision === "refuse" ? {} : deadlineBody(deadline)) };
    try {
      if (await doVerb(task, path(request), body, { label: t("verb_decide_extension"), said: t("done_decide_extension"), strict: true })) { forget(); onClose(); }
    } catch (error) {
      if (error instanceof Problem) setProblem(error);
      else sayProblem(error);
    } finally {
      setSending(false);
    }
  };
  const wrong = problem?.at("/deadline") || problem?.at("/deadline_in") || problem?.at("/deadline_phrase");
  return html`<${Dialog} title=${t("verb_decide_extension")} onClose=${onClose}><form class="form" onSubmit=${run}>
    <p class="soft small clamp">${task.code} · ${task.title}</p><p class="notice">${asked(request)}</p>
    <${Choice} label=${t("v_decision")} name="decision" value=${decision} onChange=${setDecision}
      options=${[{ value: "refuse", text: t("v_refuse") }, { value: "counter", text: t("v_counter") }, { value: "grant", text: t("v_grant") }]} />
    ${decision !== "refuse" && html`<${DeadlineField} value=${deadline} onChange=${(next) => { setProblem(null); setDeadline(next); }} error=${wrong}
      choices=${[...(decision === "grant" ? ["none"] : []), "days_1", "days_3", "days_5", "moment", "words"].filter((each) => each !== "none")} />`}
    <${TextArea} label=${t("v_reason")} value=${reason} onChange=${setReason} required=${decision !== "grant"} error=${problem?.at("/reason") ?? ""} maxlength="5000" />
    ${problem && !wrong && html`<p class="error" role="alert">${problem.said}</p>`}
    <div class="buttons end"><${Button} onClick=${() => { forget(); onClose(); }}>${t("cancel")}<//><${Button} type="submit" kind="primary" busy=${sending} disabled=${decision !== "grant" && !reason.trim()}>${t("send")}<//></div>
  </form><//>`;
}
