/** The administrator's first page: what there is to keep, and whether all is well. */
import { settled, useResource } from "/client/core/data.js";
import { count, learn, t } from "/client/core/texts.js";
import { ago, useNow } from "/client/core/time.js";
import { html, useEffect } from "/client/core/view.js";
import { Shown, Skeleton } from "/client/parts/states.js";
import { useClosed } from "/client/pages/admin/head.js";
import words from "/client/texts/admin.js";

learn(words);
const still = { affects: () => false };
const PAGES = ["units", "people", "devices", "stand-ins", "reform", "calendar", "ladders", "carriers", "watchdog"];

export default function AdminHome() {
  return useClosed() ?? html`<${Admin} />`;
}

function Admin() {
  const now = useNow();
  const rounds = useResource("/watchdog", {}, still);
  const carriers = useResource("/carriers", {}, still);
  const parked = useResource("/deliveries/parked", { limit: 1 }, still);
  useEffect(() => { document.title = `${t("nav_admin")} · Giao Việc`; }, []);
  return html`<div class="page"><div class="page-head"><h1>${t("nav_admin")}</h1></div>
    ${settled(rounds, carriers, parked) ? html`<div class="health">
      <${Shown} of=${rounds} rows=${1}>${({ items }) => html`<a class="card card-pad" href="/admin/watchdog"><b>${t("admin_watchdog")}</b>
        ${items.length ? html`<span>${items[0].clean ? t("watchdog_clean") : t("watchdog_found")}</span><small class="soft">${count("watchdog_last", items[0].checked, { when: ago(items[0].at, now) })}</small>` : html`<span>${t("watchdog_none")}</span>`}</a>`}<//>
      <${Shown} of=${carriers} rows=${1}>${({ items }) => {
        const bad = items.filter((each) => each.state !== "closed");
        return html`<a class="card card-pad" href="/admin/carriers"><b>${t("admin_carriers")}</b><span>${bad.length ? count("carriers_bad", bad.length) : t(items.length ? "carriers_well" : "carriers_none")}</span>
          <small class="soft">${parked.data?.items.length ? t("parked_some") : t("parked_none")}</small></a>`;
      }}<//>
    </div>
    <nav class="list admin-pages" aria-label=${t("nav_admin")}>${PAGES.map((each) => html`<a href=${`/admin/${each}`}><b>${t(`admin_${each.replace("-", "_")}`)}</b><span class="soft">${t(`admin_${each.replace("-", "_")}_text`)}</span></a>`)}</nav>` : html`<${Skeleton} rows=${8} />`}
  </div>`;
}
