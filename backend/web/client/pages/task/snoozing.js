/** Hearing nothing of a task for a while: own reminders wait, nobody else's do. */
import { Problem } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { dayOf, exact, instantOf } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextField } from "/client/parts/field.js";
import { sayProblem } from "/client/parts/toast.js";
import { doVerb } from "/client/pages/task/acting.js";

const HOUR = 3_600_000, DAY = 24 * HOUR;

export function Snoozing({ task, onClose }) {
  const [own, setOwn] = useState({ day: dayOf(Date.now() + DAY), time: "08:00" });
  const [wrong, setWrong] = useState("");
  const until = async (instant) => {
    try {
      if (await doVerb(task, "snooze", { until: instant }, { label: t("t_snooze"), said: t("t_snoozed", { when: exact(instant) }), strict: true })) onClose();
    } catch (error) {
      if (error instanceof Problem) setWrong(error.said);
      else sayProblem(error);
    }
  };
  const usual = [new Date(Date.now() + HOUR).toISOString(), new Date(Date.now() + 4 * HOUR).toISOString(), instantOf(dayOf(Date.now() + DAY), "08:00")];
  return html`<${Dialog} title=${t("t_snooze")} onClose=${onClose}><p class="soft small">${t("t_snooze_text")}</p>
    <div class="menu">${usual.map((each, index) => html`<${Button} onClick=${() => until(each)}>${t(`t_snooze_${index}`)} <span class="soft">${exact(each)}</span><//>`)}</div>
    <div class="moment"><${TextField} label=${t("v_day")} type="date" value=${own.day} onChange=${(day) => setOwn({ ...own, day })} /><${TextField} label=${t("v_time")} type="time" value=${own.time} onChange=${(time) => setOwn({ ...own, time })} /></div>
    ${wrong && html`<p class="error" role="alert">${wrong}</p>`}
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" disabled=${!own.day} onClick=${() => until(instantOf(own.day, own.time || "08:00"))}>${t("t_snooze")}<//></div><//>`;
}
