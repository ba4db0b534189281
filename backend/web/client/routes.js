/** Every page and its address. A page's module and stylesheets are fetched when it is first opened. */
import { route } from "/client/core/router.js";

route("/sign-in", () => import("/client/pages/sign_in.js"), { open: true, bare: true });
route("/styleguide", () => import("/client/pages/styleguide.js"), { open: true, styles: ["styleguide"] });
// Leaders and officials.
route("/", () => import("/client/pages/home.js"), { styles: ["task", "home"] });
route("/assign", () => import("/client/pages/assign.js"), { styles: ["task", "task_page", "assign"] });
route("/tasks", () => import("/client/pages/tasks.js"), { styles: ["task", "tasks"] });
route("/tasks/:id", () => import("/client/pages/task.js"), { styles: ["task", "task_page"] });
route("/recurrences", () => import("/client/pages/recurrences.js"), { styles: ["account", "task", "task_page"] });
route("/recurrences/:id", () => import("/client/pages/recurrences.js"), { styles: ["account", "task", "task_page"] });
route("/today", () => import("/client/pages/today.js"), { styles: ["home"] });
route("/messages", () => import("/client/pages/messages.js"), { styles: ["account"] });
route("/reminders", () => import("/client/pages/reminders.js"), { styles: ["account"] });
route("/handovers/:id", () => import("/client/pages/handover.js"));
route("/directory", () => import("/client/pages/directory.js"), { styles: ["account"] });
route("/account", () => import("/client/pages/account.js"), { styles: ["account"] });
route("/outbox", () => import("/client/pages/outbox.js"), { styles: ["account"] });
// The secretariat.
route("/board", () => import("/client/pages/board.js"), { styles: ["board"] });
route("/wall", () => import("/client/pages/wall.js"), { bare: true, styles: ["board", "wall"] });
route("/named", () => import("/client/pages/named.js"), { styles: ["named"] });
route("/reports", () => import("/client/pages/reports.js"), { styles: ["reports"] });
route("/imports", () => import("/client/pages/imports.js"), { styles: ["imports"] });
route("/imports/:id", () => import("/client/pages/import.js"), { styles: ["imports"] });
route("/campaigns", () => import("/client/pages/campaigns.js"), { styles: ["task", "campaigns"] });
route("/campaigns/:id", () => import("/client/pages/campaign.js"), { styles: ["task", "campaigns"] });
// The administrator.
route("/admin", () => import("/client/pages/admin.js"), { styles: ["admin"] });
route("/admin/units", () => import("/client/pages/admin/units.js"), { styles: ["admin", "account"] });
route("/admin/people", () => import("/client/pages/admin/people.js"), { styles: ["admin", "account"] });
route("/admin/people/:id", () => import("/client/pages/admin/person.js"), { styles: ["admin", "account"] });
route("/admin/devices", () => import("/client/pages/admin/devices.js"), { styles: ["admin", "account"] });
route("/admin/stand-ins", () => import("/client/pages/admin/stand_ins.js"), { styles: ["admin", "account"] });
route("/admin/reform", () => import("/client/pages/admin/reform.js"), { styles: ["admin", "account"] });
route("/admin/calendar", () => import("/client/pages/admin/calendar.js"), { styles: ["admin", "account"] });
route("/admin/ladders", () => import("/client/pages/admin/ladders.js"), { styles: ["admin", "account"] });
route("/admin/carriers", () => import("/client/pages/admin/carriers.js"), { styles: ["admin", "account"] });
route("/admin/watchdog", () => import("/client/pages/admin/watchdog.js"), { styles: ["admin", "account"] });
