/** Notes to oneself (nhắc việc cá nhân): a line and a moment, once or again and again; nobody else sees them. */
import { post, remove } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { learn, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { useWritten } from "/client/core/written.js";
import { Button } from "/client/parts/button.js";
import { SelectField, TextField } from "/client/parts/field.js";
import { Empty, Shown } from "/client/parts/states.js";
import { sayProblem, undoable } from "/client/parts/toast.js";
import words from "/client/texts/account.js";

learn(words);
const affects = (item) => item.kind === "personal_reminder";
const RULES = { none: null, daily: "FREQ=DAILY", weekly: "FREQ=WEEKLY", monthly: "FREQ=MONTHLY" };

export default function Reminders() {
  const own = useResource("/me/personal-reminders", { state: "open" }, { affects });
  const [text, setText, forget] = useWritten("personal-reminder", "");
  const [sending, setSending] = useState(false);
  const [when, setWhen] = useState("");
  const [repeat, setRepeat] = useState("none");
  const [problem, setProblem] = useState(null);
  const [hidden, hide] = useState(() => new Set());
  useEffect(() => { document.title = `${t("nav_reminders")} · Giao Việc`; }, []);
  const add = async (event) => {
    event.preventDefault();
    if (sending) return;
    setProblem(null);
    setSending(true);
    try {
      await post("/me/personal-reminders", { text, when, ...(RULES[repeat] ? { rule: RULES[repeat] } : {}) });
      setText("");
      forget();
      setWhen("");
      setRepeat("none");
      await own.reload();
    } catch (error) {
      if (error.errors?.length) setProblem(error);
      else sayProblem(error);
    } finally {
      setSending(false);
    }
  };
  const does = (each, what, body = {}) => async () => {
    try {
      await post(`/me/personal-reminders/${each.id}/${what}`, body);
      await own.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  const drop = (each) => {
    hide((now) => new Set(now).add(each.id));
    undoable(`${t("remove")}: ${each.text}`, () => remove(`/me/personal-reminders/${each.id}`)).then((done) => {
      if (done) own.reload();
      else hide((now) => new Set([...now].filter((id) => id !== each.id)));
    });
  };
  return html`<div class="page">
    <div class="page-head"><div><h1>${t("nav_reminders")}</h1><p class="soft">${t("own_text")}</p></div></div>
    <form class="form card card-pad" onSubmit=${add} aria-label=${t("own_new")}>
      <${TextField} label=${t("own_what")} value=${text} onChange=${setText} required error=${problem?.at("/text")} />
      <div class="form-row"><${TextField} label=${t("own_when")} value=${when} onChange=${setWhen} required hint=${t("own_when_hint")} error=${problem?.at("/when")} />
        <${SelectField} label=${t("own_repeat")} value=${repeat} onChange=${setRepeat} error=${problem?.at("/rule")} options=${Object.keys(RULES).map((value) => ({ value, text: t(`repeat_${value}`) }))} /></div>
      <div class="buttons"><${Button} kind="primary" type="submit" busy=${sending}>${t("own_new")}<//></div></form>
    <${Shown} of=${own} rows=${3}>${(data) => {
      const items = data.items.filter((each) => !hidden.has(each.id));
      return items.length === 0 ? html`<${Empty} title=${t("own_none")} />` : html`<ul class="list">${items.map((each) => html`<li class="line" key=${each.id}>
        <span><b>${each.text}</b><br /><span class="soft">${each.next_at ? t("own_next", { when: exact(each.next_at) }) : t("own_told", { when: exact(each.told_at ?? each.at) })}${each.rule ? ` · ${ruleText(each.rule)}` : ""}</span></span>
        <span class="buttons"><${Button} onClick=${does(each, "done")}>${t("own_done")}<//><${Button} kind="quiet" onClick=${does(each, "snooze", { until: new Date(Date.now() + 3_600_000).toISOString() })}>${t("own_later")}<//>
          <${Button} kind="quiet" onClick=${() => drop(each)}>${t("remove")}<//></span></li>`)}</ul>`;
    }}<//></div>`;
}

const ruleText = (rule) => {
  const known = Object.entries(RULES).find(([, value]) => value && rule.startsWith(value));
  return known && known[1] === rule ? t(`repeat_${known[0]}`) : rule;
};
