/** Find a unit or a person by a few letters, without accents: a combobox (WAI-ARIA APG) over a search of the API. */
import { get } from "/client/core/api.js";
import { fold, t } from "/client/core/texts.js";
import { html, useEffect, useRef, useState } from "/client/core/view.js";
import { useId } from "/client/parts/field.js";

const SETTLE = 180;

/** Say of those whose units are named alike which unit each is below: "Phòng Kinh tế · UBND phường Sài Gòn". */
const toldApart = (items) => items.map(({ unit, below, ...each }) => (below && items.some((other) => other.unit === unit && other.below !== below)
  ? { ...each, detail: [each.detail, below].filter(Boolean).join(" · ") } : each));

/** Search units by name; `kinds` narrows them. */
export const searchUnits = (kind = null) => async (q, signal) =>
  toldApart((await get("/units", { q, limit: 12, kind }, { signal })).items.map((each) => ({ id: each.id, name: each.name, detail: each.short_name || "", unit: each.name, below: each.parent?.name, value: { unit_id: each.id } })));

/** Whether each word of `q` begins a word of `text`: "hung" is in Hùng, and only within Nhung. */
export const begins = (text, q) => {
  const words = fold(text).split(/[^a-z0-9]+/);
  return fold(q).split(/[^a-z0-9]+/).every((each) => words.some((word) => word.startsWith(each)));
};

/** So many are offered at most. */
const MOST = 12;

/** Search people by how the words of their name, post or unit begin. */
export const searchPeople = async (q, signal) => told((await get("/directory", { q, limit: MOST }, { signal })).items);

const told = (contacts) =>
  toldApart(contacts.map((each) => ({ id: each.person.id, name: each.person.full_name, detail: `${each.post.title}, ${each.unit.name}`, unit: each.unit.name, below: each.parent?.name, value: { person_id: each.person.id } })));

/** Search units and people together: units first. */
export const searchParties = async (q, signal) => (await Promise.all([searchUnits()(q, signal), searchPeople(q, signal)])).flat();

/**
 * `value` is {id, name} or null; `search(q, signal)` returns [{id, name, detail, value}]; `onChange` gets the chosen one or
 * null. What is typed and not chosen is no choice: it stays marked until one is made.
 */
export function Picker({ label, value, onChange, search, hint = "", error = "", required = false, placeholder = "" }) {
  const id = useId("p");
  const [text, setText] = useState(value?.name ?? "");
  const [found, setFound] = useState(null);
  const [at, setAt] = useState(0);
  const asking = useRef(null);
  const behind = useRef(false);  // what is shown was found for other letters
  const list = useRef(null), box = useRef(null);
  const [left, leave] = useState(false);
  const unchosen = !value && text.trim() !== "";
  useEffect(() => { box.current.setCustomValidity(unchosen ? t("not_chosen") : ""); }, [unchosen]);
  const said = error || (unchosen && left ? t("not_chosen") : "");
  useEffect(() => { setText(value?.name ?? ""); }, [value?.id, value?.name]);
  // It opens below the box, perhaps under a bar that stays at the bottom.
  useEffect(() => { if (found) list.current?.scrollIntoView({ block: "nearest" }); }, [found]);
  useEffect(() => () => { clearTimeout(asking.current?.timer); asking.current?.stop.abort(); }, []);

  const ask = (q, wait = SETTLE) => {
    clearTimeout(asking.current?.timer);
    asking.current?.stop.abort();
    const stop = new AbortController();
    const timer = setTimeout(() => search(q.trim(), stop.signal).then((items) => { behind.current = false; setFound(items); setAt(0); }, () => {}), wait);
    asking.current = { timer, stop };
  };
  const choose = (item) => { onChange(item); setText(item.name); setFound(null); };
  const type = (event) => {
    setText(event.currentTarget.value);
    if (value) onChange(null);
    behind.current = true;
    ask(event.currentTarget.value);
  };
  const keys = (event) => {
    if (event.key === "Escape" && found) { event.stopPropagation(); event.preventDefault(); setFound(null); return; }
    if (!found && event.key === "ArrowDown") { ask(text, 0); return; }
    if (event.key === "Enter" && behind.current) { event.preventDefault(); ask(text, 0); return; }
    if (!found?.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (at + step + found.length) % found.length;
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") { event.preventDefault(); choose(found[at]); }
  };
  const open = found !== null;
  return html`<div class="field picker ${said ? "wrong" : ""}">
    <label for=${id}>${label}${required ? html`<span class="required" aria-hidden="true"> *</span>` : ""}</label>
    <input id=${id} class="input" role="combobox" autocomplete="off" spellcheck=${false} value=${text} placeholder=${placeholder}
      aria-expanded=${String(open)} aria-controls=${`${id}-list`} aria-autocomplete="list" aria-required=${String(required)}
      aria-activedescendant=${open && found.length ? `${id}-${at}` : undefined} aria-describedby=${said ? `${id}-error` : hint ? `${id}-hint` : undefined}
      aria-invalid=${said ? "true" : undefined} onInput=${type} onKeyDown=${keys} ref=${box} onFocus=${() => { leave(false); if (!value) ask(text); }} onBlur=${() => setTimeout(() => { setFound(null); leave(true); }, 150)} />
    <ul class="options" role="listbox" id=${`${id}-list`} aria-label=${label} ref=${list} hidden=${!open}>
      ${open && found.map((each, index) => html`<li role="option" id=${`${id}-${index}`} key=${each.id} aria-selected=${String(index === at)}
        onMouseDown=${(event) => { event.preventDefault(); choose(each); }}><span>${each.name}</span>${each.detail && html`<small>${each.detail}</small>`}</li>`)}
      ${open && found.length === 0 && html`<li class="none" role="option" aria-disabled="true" aria-selected="false">${t("nothing_found")}</li>`}
    </ul>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}${said && html`<p class="error" id=${`${id}-error`}>${said}</p>`}
  </div>`;
}
