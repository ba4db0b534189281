/** What a form holds and what was refused of it: values by name, errors by the same name as a JSON pointer. */
import { sayProblem } from "/client/parts/toast.js";
import { useState } from "/client/core/view.js";

/**
 * `submit(values)` sends; a Problem with errors is shown at its fields, any other is said. Returns
 * {values, set, bind(name), error(pointer), run (for onSubmit), busy, reset}.
 */
export function useForm(initial, submit) {
  const [values, setValues] = useState(initial);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const set = (changes) => setValues((now) => ({ ...now, ...changes }));
  const error = (pointer) => problem?.at(`/${pointer}`) ?? "";
  const run = async (event) => {
    event?.preventDefault();
    setProblem(null);
    setBusy(true);
    try {
      await submit(values);
    } catch (refused) {
      if (refused.errors?.length) setProblem(refused);
      if (!refused.errors?.length || refused.status !== 422) sayProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return {
    values, set, error, run, busy,
    bind: (name, pointer = name) => ({ value: values[name], onChange: (value) => set({ [name]: value }), error: error(pointer) }),
    reset: (next = initial) => { setValues(next); setProblem(null); },
  };
}
