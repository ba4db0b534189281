/** Reading the sentence while it is typed: a moment after the last letter, the newest reading only. */
import { Problem, send, Unreachable } from "/client/core/api.js";
import { useEffect, useState } from "/client/core/view.js";

const SETTLE = 300;
/** Fewer letters are no sentence. */
const SHORT = 6;

/**
 * Returns {reading, unreachable, problem, behind}: the newest reading of the sentence, or why there is none; `behind`
 * while it is not yet that of what stands there now, and nothing may be assigned by it.
 */
export function useReading(sentence) {
  const [state, show] = useState({ of: "", reading: null, unreachable: false, problem: "" });
  useEffect(() => {
    const text = sentence.trim();
    if (text.length < SHORT) { show({ of: text, reading: null, unreachable: false, problem: "" }); return undefined; }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      send("POST", "/task-drafts/readings", { body: { sentence: text }, signal: stop.signal }).then(
        ({ body }) => show({ of: text, reading: body, unreachable: false, problem: "" }),
        (error) => {
          if (error instanceof Unreachable) show({ of: text, reading: null, unreachable: true, problem: "" });
          else if (error instanceof Problem) show({ of: text, reading: null, unreachable: false, problem: error.said });
        });
    }, SETTLE);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [sentence]);
  return { ...state, behind: state.of !== sentence.trim() };
}
