/** What is read of a task besides itself, for a page that shows it all together. */
import { useTogether } from "/client/core/data.js";
import { useFresh, useOfTask } from "/client/pages/task/acting.js";

/** Return the resources by name, as useTogether does: null while one of them has nothing to show yet. */
export function useAround(task) {
  const of = (path, { when = true, query = {} } = {}) => useOfTask(when ? task.id : null, path, query);
  const late = ["overdue", "completed_late"].includes(task.timeliness) || task.original_deadline !== task.deadline;
  return useTogether({
    extensions: of("/extension-requests", { when: task.deadline }),
    urgings: of("/urgings", { when: task.urgings }),
    explanations: of("/explanation-requests"),
    delays: of("/delays", { when: late }),
    // A part of the work has changes of its own.
    subtasks: useFresh(task.subtasks.total > 0 ? `/tasks/${task.id}/subtasks` : null, { limit: 50 }),
    files: of("/attachments"),
    comments: of("/comments", { query: { limit: 50 } }),
    ladder: of("/reminders"),
    history: of("/history", { query: { limit: 200 } }),
  });
}
