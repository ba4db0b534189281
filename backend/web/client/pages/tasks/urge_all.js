/** Urging everything that a list shows, page or not: how many and whom first, then with one note. */
import { post } from "/client/core/api.js";
import { count, t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextArea } from "/client/parts/field.js";
import { doBulk } from "/client/pages/task/acting.js";

export function UrgeAll({ filter, onClose }) {
  const [found, show] = useState(null);
  const [problem, setProblem] = useState("");
  const [note, setNote] = useState("");
  useEffect(() => {
    post("/bulk/urging/previews", { filter }).then(show, (error) => setProblem(error.said || t("no_connection")));
  }, []);
  const run = async (event) => {
    event.preventDefault();
    if (await doBulk("urging", { filter, note }, { said: t("done_urge") })) onClose();
  };
  return html`<${Dialog} title=${t("l_urge_all")} onClose=${onClose}><form class="form" onSubmit=${run}>
    ${problem ? html`<p class="error" role="alert">${problem}</p>` : html`<p role="status">${found ? t("l_urge_count", { tasks: count("tasks", found.tasks), people: count("people", found.people) }) : t("loading")}</p>`}
    <${TextArea} label=${t("v_note")} value=${note} onChange=${setNote} maxlength="5000" />
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} type="submit" kind="primary" disabled=${!found?.tasks}>${t("verb_urge")}<//></div></form><//>`;
}
