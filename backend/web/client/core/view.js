/**
 * The view library, in one place: Preact with htm's templates, in one file from npm without a bundler.
 * Every module of the client takes its `html` and its hooks from here.
 */
export {
  html, render, createContext,
  useCallback, useContext, useEffect, useErrorBoundary, useLayoutEffect, useMemo, useReducer, useRef, useState,
} from "/vendor/view.js";

import { useEffect, useState } from "/vendor/view.js";

/** Return a value that can be read, replaced and listened to: state that outlives one component. */
export function store(initial) {
  const listeners = new Set();
  let value = initial;
  return {
    get: () => value,
    set(next) {
      const replaced = typeof next === "function" ? next(value) : next;
      if (Object.is(replaced, value)) return;
      value = replaced;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Tell whether the page is being printed: what is folded away on a screen belongs on paper. */
export function usePrinting() {
  const [printing, show] = useState(false);
  useEffect(() => {
    const begin = () => show(true), end = () => show(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}

/** Show a component again whenever the store's value changes; return the value. */
export function useStore(source) {
  const [value, show] = useState(source.get());
  useEffect(() => {
    show(source.get());
    return source.subscribe(show);
  }, [source]);
  return value;
}
