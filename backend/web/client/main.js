/** The beginning: the shell is mounted once, pages come and go inside it. */
import { tidy } from "/client/core/kept.js";
import { begin as beginOutbox } from "/client/core/outbox.js";
import { begin as beginRouter } from "/client/core/router.js";
import { learn } from "/client/core/texts.js";
import { html, render } from "/client/core/view.js";
import { App } from "/client/app.js";
import "/client/routes.js";
import common from "/client/texts/common.js";

learn(common);
beginRouter();
beginOutbox();
render(html`<${App} />`, document.getElementById("app"));
tidy();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});
