/** The watchdog's rounds: what should have been sent and was not, over all open tasks. */
import { post } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { figure, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Empty, Shown } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { AdminPage } from "/client/pages/admin/head.js";

export default function Watchdog() {
  const rounds = useResource("/watchdog", {}, { affects: () => false });
  const now = async () => {
    try {
      await post("/watchdog/rounds", undefined);
      say(t("watchdog_started"));
      setTimeout(rounds.reload, 2_500);
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${AdminPage} title=${t("admin_watchdog")} text=${t("watchdog_text")} action=${html`<${Button} kind="primary" onClick=${now}>${t("watchdog_now")}<//>`}>
    <${Shown} of=${rounds} rows=${3}>${({ items }) => (items.length === 0 ? html`<${Empty} title=${t("watchdog_none")} />` : html`<div class="card table-wrap"><table class="table"><caption class="sr-only">${t("admin_watchdog")}</caption>
      <thead><tr><th scope="col">${t("when")}</th><th scope="col" class="number">${t("watchdog_checked")}</th><th scope="col">${t("watchdog_result")}</th><th scope="col" class="number">${t("watchdog_repaired")}</th><th scope="col" class="number">${t("watchdog_seconds")}</th></tr></thead>
      <tbody>${items.map((each) => html`<tr key=${each.id}><td>${exact(each.at)}</td><td class="number">${figure(each.checked)}</td><td>${each.clean ? t("watchdog_clean") : Object.entries(each.findings).map(([what, n]) => `${known(what)}: ${typeof n === "number" ? figure(n) : Array.isArray(n) ? n.length : 1}`).join(", ")}</td>
        <td class="number">${figure(each.repaired)}</td><td class="number">${each.seconds.toFixed(2)}</td></tr>`)}</tbody></table></div>`)}<//><//>`;
}

const WORDS = ["missing", "late", "moved", "untold", "unplannable", "clock_stopped", "clock_lies"];
/** A kind of finding, "missing due", in words: what is amiss, and with which rung. */
const known = (kind) => {
  const [what, ...rung] = kind.split(" ");
  return [WORDS.includes(what) ? t(`finding_${what}`) : what, ...rung].join(" ");
};
