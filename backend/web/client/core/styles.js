/**
 * The stylesheets of pages: fetched along with a page's module, so that a page is shown as it will stay. A sheet is
 * fetched once, stays in the document, and counts only for the pages that name it (routes.js).
 */
const sheets = new Map();
let worn = [];

/** Fetch sheets by name. Done when all have come or will not: a page without its looks can still be used. */
export const fetchStyles = (names) => Promise.all(names.map((name) => (sheets.get(name) ?? fetched(name)).come));

/** Let these sheets count, and those of no other page. */
export function wear(names) {
  worn = names;
  for (const [name, { link }] of sheets) fit(name, link);
}

function fetched(name) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `/client/styles/${name}.css` });
  const come = new Promise((done) => {
    link.onload = () => { fit(name, link); done(); };
    link.onerror = () => { sheets.delete(name); link.remove(); done(); };
  });
  sheets.set(name, { link, come });
  document.head.append(link);
  return sheets.get(name);
}

function fit(name, link) {
  if (link.sheet) link.sheet.disabled = !worn.includes(name);
}
