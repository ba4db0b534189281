/** Opening a task is reading what told of it: its messages are reported as opened, so that whoever gave it sees that. */
import { get, post } from "/client/core/api.js";
import { session } from "/client/core/session.js";
import { useEffect } from "/client/core/view.js";

const told = new Set();

/** Report the messages about this task as opened, once, by an assignee who had not seen it. */
export function useSeen(task) {
  const own = session.get()?.person.id;
  const part = task?.assignees.find((each) => each.person.id === own);
  const unseen = Boolean(part) && !part.seen_at && !told.has(task.id);
  useEffect(() => {
    if (!unseen) return;
    told.add(task.id);
    get("/me/messages", { limit: 100 }).then((found) => {
      const ids = found.items.filter((each) => !each.opened_at && each.subjects.includes(task.id)).map((each) => each.id);
      return ids.length ? post("/deliveries/receipts", { ids, state: "opened" }) : null;
    }).catch(() => told.delete(task.id));
  }, [unseen, task?.id]);
}
