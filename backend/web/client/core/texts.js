/**
 * Words in two languages. Each area keeps its own catalogue in /client/texts as {vi: {key: text}, en: {…}}; a key
 * that either language lacks is an error a test finds. `{name}` in a text is replaced; `{n|việc|việc}`-like plurals
 * are written as two keys, `…_one` and `…_many`, chosen by `count`.
 */
import { store } from "/client/core/view.js";

const KEY = "giaoviec.language";
const catalogue = { vi: {}, en: {} };

/** "vi" or "en". */
export const language = store(window.localStorage.getItem(KEY) ?? "vi");

const apply = (chosen) => { document.documentElement.lang = chosen; };
language.subscribe(apply);
apply(language.get());

export function speak(chosen) {
  window.localStorage.setItem(KEY, chosen);
  language.set(chosen);
}

/** Add an area's words. */
export function learn(...areas) {
  for (const area of areas) for (const each of ["vi", "en"]) Object.assign(catalogue[each], area[each]);
}

/** Say `key` in the reader's language. */
export function t(key, values = {}) {
  const text = catalogue[language.get()][key] ?? catalogue.vi[key];
  if (text === undefined) {
    console.error(`no text for ${key}`);
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Say `key_one` or `key_many`, with {count} written as people write numbers. */
export function count(key, number, values = {}) {
  return t(`${key}_${number === 1 ? "one" : "many"}`, { count: figure(number), ...values });
}

const FORMATS = { whole: {}, share: { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }, about: { style: "percent", maximumFractionDigits: 0 } };
const formats = new Map();
/** A formatter takes longer to make than to use, and a board writes ten thousand figures. */
function format(kind) {
  const spoken = language.get();
  const key = spoken + kind;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(spoken === "vi" ? "vi-VN" : "en-GB", FORMATS[kind]));
  return formats.get(key);
}

/** Figures as they were written before: most on a board are small, and come again and again. */
const written = { vi: new Map(), en: new Map() };

/** Write a number with the reader's separators. */
export function figure(number) {
  const known = written[language.get()];
  let text = known.get(number);
  if (text === undefined) {
    text = format("whole").format(number);
    if (known.size < 10_000) known.set(number, text);
  }
  return text;
}

/** A size as people read it: "1,2 MB". */
export function size(bytes) {
  const [number, unit] = bytes < 1_000_000 ? [bytes && Math.max(1, Math.round(bytes / 1000)), "kB"] : [Math.round(bytes / 100_000) / 10, "MB"];
  return `${figure(number)} ${unit}`;
}

/** Write a share as a percentage with one decimal; "–" when there is no denominator. */
export const percent = (part, whole) => (whole ? format("share").format(part / whole) : "–");

/** The same without a decimal, where there is room for none. */
export const percentAbout = (part, whole) => (whole ? format("about").format(part / whole) : "–");

/** Fold case and Vietnamese marks, for searching in what is at hand. */
export const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
