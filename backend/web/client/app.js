/** The frame around every page: who is signed in, where one is, and what to show when a page fails. */
import { connect, disconnect } from "/client/core/live.js";
import { forgetAnswers } from "/client/core/data.js";
import { forgetAll } from "/client/core/kept.js";
import { go, place } from "/client/core/router.js";
import { hasLeft, session } from "/client/core/session.js";
import { fetchStyles, wear } from "/client/core/styles.js";
import { forgetWritten } from "/client/core/written.js";
import { language, t } from "/client/core/texts.js";
import { learnCalendar } from "/client/core/time.js";
import { html, useEffect, useErrorBoundary, useLayoutEffect, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Toasts } from "/client/parts/toast.js";
import { Empty, Skeleton } from "/client/parts/states.js";
import { Shell } from "/client/parts/shell.js";

export function App() {
  const here = useStore(place);
  const signedIn = useStore(session);
  useStore(language);
  useSession(signedIn?.session_id ?? null);
  // What the page is made of comes while the frame still asks what this person may do.
  useEffect(() => { here.load?.().catch(() => {}); fetchStyles(here.options.styles ?? []); }, [here.pattern]);
  useEffect(() => {
    if (!signedIn && !here.options.open) go(`/sign-in?then=${encodeURIComponent(here.path + window.location.search)}`, { replace: true });
  }, [signedIn, here]);
  if (!signedIn && !here.options.open) return null;
  const page = html`<${Page} here=${here} key=${here.pattern ?? here.path} />`;
  return html`${here.options.bare ? page : html`<${Shell}>${page}<//>`}<${Toasts} />`;
}

/**
 * Begin what lives as long as a sign-in, and leave nothing behind when it ends. Of a sign-in that was ended by others
 * or by time, what waits to be sent stays: it goes when the same person is back (core/outbox.js).
 */
function useSession(id) {
  useEffect(() => {
    if (!id) return undefined;
    connect();
    learnCalendar();
    return () => {
      disconnect();
      forgetAnswers();
      if (!session.get()) forgetAll("answers", ...(hasLeft() ? ["waiting"] : []));
      if (hasLeft()) forgetWritten();
    };
  }, [id]);
}

function Page({ here }) {
  const [loaded, show] = useState({});
  const [error, retry] = useErrorBoundary((thrown) => console.error(thrown));
  const { styles = [] } = here.options;
  useLayoutEffect(() => {
    let wanted = true;
    if (here.load) Promise.all([here.load(), fetchStyles(styles)]).then(([found]) => { if (wanted) { wear(styles); show({ page: found.default }); } }, (failed) => wanted && show({ failed }));
    return () => { wanted = false; };
  }, [here.pattern]);
  if (!here.load) return html`<${Empty} title=${t("page_unknown")} text=${t("page_unknown_text")} action=${html`<a class="button" href="/">${t("go_home")}</a>`} />`;
  if (error || loaded.failed) {
    const again = () => (loaded.failed ? window.location.reload() : retry());
    const what = loaded.failed && !navigator.onLine ? "page_not_kept" : "page_broken";
    return html`<${Empty} title=${t(what)} text=${t(`${what}_text`)}
      action=${html`<div class="buttons"><${Button} onClick=${again}>${t("try_again")}<//><a class="button quiet" href="/">${t("go_home")}</a></div>`} />`;
  }
  const Shown = loaded.page;
  return Shown ? html`<${Shown} ...${here.params} query=${here.query} />` : html`<${Skeleton} rows=${6} />`;
}
