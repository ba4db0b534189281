/** The carriers' health, and the messages that could not be delivered, with their reasons. */
import { post } from "/client/core/api.js";
import { settled, useResource } from "/client/core/data.js";
import { figure, t } from "/client/core/texts.js";
import { ago, exact, useNow } from "/client/core/time.js";
import { html, useEffect } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Empty, Shown } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { AdminPage } from "/client/pages/admin/head.js";

const LOOK_EVERY = 10_000;

export default function Carriers() {
  const now = useNow(5_000);
  const carriers = useResource("/carriers", {}, { affects: () => false });
  const parked = useResource("/deliveries/parked", { limit: 50 }, { affects: () => false });
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) carriers.reload(); }, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [carriers.reload]);
  const retry = async (each) => {
    try {
      await post(`/deliveries/${each.id}/retry`, undefined);
      say(t("parked_retried"));
      parked.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${AdminPage} title=${t("admin_carriers")} text=${t("admin_carriers_text")}>
    <${Shown} of=${carriers} rows=${3}>${({ items }) => (items.length === 0 ? html`<${Empty} title=${t("carriers_none")} text=${t("carriers_none_text")} />` : html`<div class="card table-wrap"><table class="table"><caption class="sr-only">${t("admin_carriers")}</caption>
      <thead><tr><th scope="col">${t("carrier")}</th><th scope="col">${t("carrier_state")}</th><th scope="col" class="number">${t("carrier_queued")}</th><th scope="col">${t("carrier_oldest")}</th></tr></thead>
      <tbody>${items.map((each) => html`<tr key=${each.name}><th scope="row">${each.name}</th><td>${t(`carrier_${each.state}`)}${each.reason && html`<br /><small class="soft">${each.reason}</small>`}${each.open_until && each.state === "open" ? html`<br /><small class="soft">${t("carrier_until", { when: exact(each.open_until) })}</small>` : ""}</td>
        <td class="number">${figure(each.queued)}</td><td>${each.oldest_due_at ? ago(each.oldest_due_at, now) : "–"}</td></tr>`)}</tbody></table></div>`)}<//>
    ${settled(carriers) && html`<section class="section"><h2><b>${t("parked")}</b></h2><p class="soft small">${t("parked_text")}</p><${Shown} of=${parked} rows=${2}>${({ items }) => (items.length === 0 ? html`<p class="card card-pad soft">${t("parked_none")}</p>` : html`<ul class="list">${items.map((each) => html`<li class="line" key=${each.id}>
      <span><b>${each.person.full_name}</b> <span class="soft">${each.channel} · ${exact(each.at)}</span><br /><small>${each.reason}</small></span><${Button} onClick=${() => retry(each)}>${t("try_again")}<//></li>`)}</ul>`)}<//></section>`}<//>`;
}
