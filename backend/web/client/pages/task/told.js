/** What was said with a verb, as people read it: the words, the new date, whom it went to; no ids, no hashes. */
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";

const INSTANT = /^\d{4}-\d\d-\d\dT/;
/** These stand as they are; the others are labelled. */
const PLAIN = ["note", "reason", "text", "question", "answer", "cause", "promise"];
const LABELLED = { percent: "progress", deadline: "deadline", wanted: "t_wanted", proposed: "t_proposed", to: "t_to", title: "v_title", content: "v_content", expected_product: "v_product", urgency: "urgency", number: null, unit: "unit", name: "t_files", code: null, field: "t_field", promised_at: "t_promised_word", answer_by: "t_answer_by_word" };
const OF = { assign: ["deadline_phrase"], ask_extension: ["wanted", "reason"], attach: ["name"], remove_file: ["name"], delegate: ["code", "title"], acknowledge: [], hand_over: ["reason"] };

function value(name, given) {
  if (given === null || given === undefined || given === "") return "";
  if (typeof given === "object") {
    if (Array.isArray(given)) return given.map((each) => value(name, each)).filter(Boolean).join(", ");
    if ("from" in given && "to" in given) return `${value(name, given.from) || "–"} → ${value(name, given.to) || "–"}`;
    return given.unit ?? given.name ?? "";
  }
  if (typeof given === "string" && INSTANT.test(given)) return exact(given);
  if (name === "urgency") return t(`urgency_${given}`);
  if (name === "percent") return `${given}%`;
  return String(given);
}

/** Return the lines said with a history entry. */
export function told({ verb, data }) {
  const lines = [];
  for (const [name, given] of Object.entries(data ?? {})) {
    if (OF[verb] ? !OF[verb].includes(name) : !PLAIN.includes(name) && !(name in LABELLED)) continue;
    const text = value(name, given);
    if (!text || name === "number") continue;
    const label = LABELLED[name];
    lines.push(label && !OF[verb] ? `${t(label)}: ${text}` : text);
  }
  return lines;
}
