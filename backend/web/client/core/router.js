/**
 * Addresses and pages. Everything that narrows what is shown stands in the address bar, so that any view can be
 * sent to a colleague, opened again tomorrow, and left with the browser's own "back".
 */
import { begin as beginReturning, beginStep } from "/client/core/returning.js";
import { store } from "/client/core/view.js";

const routes = [];

/** Where we are: {path, query (URLSearchParams), page (a loader), params, name}. */
export const place = store(null);

/**
 * Add a page: `pattern` like "/tasks/:id", `load` imports its module (whose `default` is the component).
 * `open` pages are shown without signing in; `bare` ones without the shell's navigation. `styles` names the stylesheets
 * that the page needs besides those of all.
 */
export function route(pattern, load, options = {}) {
  const names = [];
  const source = pattern.replace(/:(\w+)/g, (_, name) => { names.push(name); return "([^/]+)"; });
  routes.push({ pattern, load, options, names, match: new RegExp(`^${source}$`) });
}

/** An address that was cut in the middle of a letter is of nothing we have. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function find(path) {
  for (const each of routes) {
    const found = each.match.exec(path);
    if (!found) continue;
    const params = Object.fromEntries(each.names.map((name, at) => [name, decoded(found[at + 1])]));
    return { pattern: each.pattern, load: each.load, options: each.options, params };
  }
  return { pattern: null, load: null, options: {}, params: {} };
}

function read() {
  const { pathname, search } = window.location;
  place.set({ path: pathname, query: new URLSearchParams(search), ...find(pathname) });
}

/** Go to an address of ours; `replace` leaves no step behind (a filter that is being typed). */
export function go(address, { replace = false } = {}) {
  const there = new URL(address, window.location.href);
  if (there.href === window.location.href) return;
  const away = there.pathname !== window.location.pathname;
  window.history[replace ? "replaceState" : "pushState"](replace ? window.history.state : beginStep(), "", there.pathname + there.search + there.hash);
  read();
  if (away && !replace) window.scrollTo(0, 0);
}

/** Change some of the address's parameters: a string, a list of strings, or null to leave it out. */
export function narrow(changes, options = { replace: true }) {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const each of value === null ? [] : [value].flat()) if (each !== "") query.append(name, each);
  }
  const text = query.toString();
  go(window.location.pathname + (text ? `?${text}` : ""), options);
}

/** Let plain links inside the client change the page without loading it anew. */
export function begin() {
  window.addEventListener("popstate", read);
  beginReturning();
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return;
    if (find(link.pathname).load === null) return;
    if (link.hash && link.pathname === window.location.pathname && link.search === window.location.search) return;  // a place on this page
    event.preventDefault();
    go(link.href);
  });
  read();
}
