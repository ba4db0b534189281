/**
 * Who is reachable now, of those who chose to be seen. Told to the secretariat in words and by a mark, asked anew
 * twice a minute while somebody looks: how it comes about is in docs/adr/0029.
 */
import { get } from "/client/core/api.js";
import { isA, session } from "/client/core/session.js";
import { t } from "/client/core/texts.js";
import { ago } from "/client/core/time.js";
import { html, useEffect, useState, useStore } from "/client/core/view.js";

/** Ask again after so long, in milliseconds: what is known is half a minute old anyway. */
const EVERY = 30_000;
/** People in one question. */
const TOGETHER = 100;

const NOTHING = new Map();

/** Return what is known of some people: Map of id → {reachable, seen_at}, null until it is; for others than the secretariat empty. */
export function usePresence(ids) {
  const [known, learn] = useState(null);
  const watches = isA(useStore(session)?.person, "secretariat");
  const asked = [...new Set(ids)].sort().join(" ");
  useEffect(() => {
    if (!watches || !asked) return undefined;
    let wanted = true;
    const look = async () => {
      if (document.hidden) return;
      const people = asked.split(" "), found = [];
      try {
        for (let at = 0; at < people.length; at += TOGETHER) {
          found.push(...(await get("/presence", { person_id: people.slice(at, at + TOGETHER) })).items);
        }
      } catch {
        found.length = 0; // no answer is no knowledge: nobody is shown as reachable by what was true before
      }
      if (wanted) learn(new Map(found.map((each) => [each.person_id, each])));
    };
    look();
    const timer = setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);
    return () => { wanted = false; clearInterval(timer); document.removeEventListener("visibilitychange", look); };
  }, [watches, asked]);
  return watches && asked ? known : NOTHING;
}

/** A mark with words behind a name; nothing for somebody who did not choose to be seen. */
export function Presence({ of }) {
  if (!of) return null;
  const words = of.reachable ? t("presence_now") : of.seen_at ? t("presence_seen", { ago: ago(of.seen_at) }) : t("presence_away");
  return html`<span class=${`presence ${of.reachable ? "now" : ""}`}><i aria-hidden="true"></i>${words}</span>`;
}
