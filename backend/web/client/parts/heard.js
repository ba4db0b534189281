/**
 * What has just been told to this person, said on whatever page they are: a flash task stays until it is answered.
 * The live link brings messages in order and after a gap all at once, so many are said as their number.
 */
import { post } from "/client/core/api.js";
import { hear, receipt } from "/client/core/live.js";
import { place } from "/client/core/router.js";
import { session } from "/client/core/session.js";
import { count, learn, t } from "/client/core/texts.js";
import { store, useEffect } from "/client/core/view.js";
import { answered, say, sayProblem } from "/client/parts/toast.js";
import verbs from "/client/texts/verbs.js";

learn(verbs);

/** How many messages came since one last looked at the list of them. */
export const unheard = store(0);

const MANY = 3;
const SECONDS = 9;
const MESSAGES = "/messages";

function tell(message) {
  const open = () => receipt([message.id], "opened");
  const flash = message.urgency === "flash";
  const [task] = message.subjects;
  const acknowledge = () => post(`/tasks/${task}/acknowledgement`).then(() => { answered(task); say(t("done_acknowledge")); }, sayProblem);
  if (flash) navigator.vibrate?.([300, 150, 300]);
  say(message.title, {
    kind: flash ? "flash" : "told", seconds: flash ? 0 : SECONDS, href: message.link, onOpen: open, of: task,
    action: flash && message.message_kind === "assigned" && task ? { text: t("verb_acknowledge"), run: () => { open(); acknowledge(); } } : null,
  });
}

/** Whether a change says that nothing is asked of this person about a task any longer: it ended, or another device of theirs has acknowledged it. */
const isOver = (item) => item.kind === "task" && (item.closed_at !== null || (item.acknowledged_at !== null && item.lead.person?.id === session.get()?.person.id));

/** Say messages as they come, and count those that nobody has looked at; for the frame of the pages. */
export function useHearing() {
  useEffect(() => hear("changes", (items) => {
    const over = items.filter(isOver);
    if (over.length) answered(...over.map((each) => each.id));
    const messages = items.filter((each) => each.kind === "message" && !each.silent);
    const here = place.get()?.path;
    if (!messages.length || here === MESSAGES) return;
    unheard.set((now) => now + messages.length);
    const flash = messages.filter((each) => each.urgency === "flash"), others = messages.filter((each) => each.urgency !== "flash" && each.link !== here);
    flash.slice(-MANY).forEach(tell);
    if (others.length > MANY) say(count("told", others.length), { kind: "told", seconds: SECONDS, href: MESSAGES });
    else others.forEach(tell);
  }), []);
  useEffect(() => place.subscribe((here) => { if (here.path === MESSAGES) unheard.set(0); }), []);
}
