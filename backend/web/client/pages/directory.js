/** Who holds which post, who stands in now, and how to reach them: one tap calls. */
import { usePages } from "/client/core/data.js";
import { learn, t } from "/client/core/texts.js";
import { html, useEffect } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Icon } from "/client/parts/icon.js";
import { Presence, usePresence } from "/client/parts/presence.js";
import { SearchBox } from "/client/parts/search_box.js";
import { Empty, Shown, Skeleton } from "/client/parts/states.js";
import { Within } from "/client/parts/within.js";
import words from "/client/texts/account.js";

learn(words);

export default function Directory({ query }) {
  const q = query.get("q") ?? "";
  const people = usePages("/directory", { q, unit_id: query.get("unit_id"), limit: 50 }, { affects: () => false, idOf: (each) => each.post.id });
  const alike = (each) => each.parent && people.items.some((other) => other.unit.name === each.unit.name && other.unit.id !== each.unit.id);
  const present = usePresence(people.items.map((each) => (each.stand_in ?? each.person).id));
  useEffect(() => { document.title = `${t("nav_directory")} · Giao Việc`; }, []);
  return html`<div class="page">
    <div class="page-head"><h1>${t("nav_directory")}</h1></div>
    <${SearchBox} label=${t("directory_search")} value=${q} /><${Within} id=${query.get("unit_id")} name="unit_id" />
    <${Shown} of=${people}>${() => (people.items.length === 0 ? html`<${Empty} title=${t("directory_none")} />` : present === null ? html`<${Skeleton} />` : html`<ul class="list">
      ${people.items.map((each) => html`<li class="line" key=${each.post.id}><span><b>${each.person.full_name}</b><br /><span class="soft">${each.post.title}, ${each.unit.name}${alike(each) && ` · ${each.parent.name}`}</span>
        ${each.stand_in && html`<br /><span>${t("stands_in", { name: each.stand_in.full_name })}</span>`}
        <${Presence} of=${present.get((each.stand_in ?? each.person).id)} /></span>
        <span class="buttons"><${Reach} person=${each.stand_in ?? each.person} /></span></li>`)}</ul>
      ${people.more && html`<${Button} onClick=${people.more} busy=${people.loadingMore}>${t("more")}<//>`}`)}<//></div>`;
}

function Reach({ person }) {
  return html`${person.phone && html`<a class="button" href=${`tel:${person.phone}`}><${Icon} name="phone" />${person.phone}</a>`}
    ${person.email && html`<a class="button quiet" href=${`mailto:${person.email}`}>${person.email}</a>`}`;
}
