/** Every page and its address. A page's module is fetched when it is first opened. */
import { route } from "/client/core/router.js";

route("/sign-in", () => import("/client/pages/sign_in.js"), { open: true, bare: true });
route("/styleguide", () => import("/client/pages/styleguide.js"), { open: true });
// Leaders and officials.
route("/", () => import("/client/pages/home.js"));
route("/assign", () => import("/client/pages/assign.js"));
route("/tasks", () => import("/client/pages/tasks.js"));
route("/tasks/:id", () => import("/client/pages/task.js"));
route("/recurrences", () => import("/client/pages/recurrences.js"));
route("/recurrences/:id", () => import("/client/pages/recurrences.js"));
route("/today", () => import("/client/pages/today.js"));
route("/messages", () => import("/client/pages/messages.js"));
route("/reminders", () => import("/client/pages/reminders.js"));
route("/handovers/:id", () => import("/client/pages/handover.js"));
route("/directory", () => import("/client/pages/directory.js"));
route("/account", () => import("/client/pages/account.js"));
route("/outbox", () => import("/client/pages/outbox.js"));
// The secretariat.
route("/board", () => import("/client/pages/board.js"));
route("/wall", () => import("/client/pages/wall.js"), { bare: true });
route("/named", () => import("/client/pages/named.js"));
route("/reports", () => import("/client/pages/reports.js"));
route("/imports", () => import("/client/pages/imports.js"));
route("/imports/:id", () => import("/client/pages/import.js"));
route("/campaigns", () => import("/client/pages/campaigns.js"));
route("/campaigns/:id", () => import("/client/pages/campaign.js"));
// The administrator.
route("/admin", () => import("/client/pages/admin.js"));
route("/admin/units", () => import("/client/pages/admin/units.js"));
route("/admin/people", () => import("/client/pages/admin/people.js"));
route("/admin/people/:id", () => import("/client/pages/admin/person.js"));
route("/admin/devices", () => import("/client/pages/admin/devices.js"));
route("/admin/stand-ins", () => import("/client/pages/admin/stand_ins.js"));
route("/admin/reform", () => import("/client/pages/admin/reform.js"));
route("/admin/calendar", () => import("/client/pages/admin/calendar.js"));
route("/admin/ladders", () => import("/client/pages/admin/ladders.js"));
route("/admin/carriers", () => import("/client/pages/admin/carriers.js"));
route("/admin/watchdog", () => import("/client/pages/admin/watchdog.js"));
