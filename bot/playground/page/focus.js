// The focus stays where one works, whatever is drawn anew or taken away meanwhile.

import { byId } from "./dom.js";

/** Remember what has the focus. Returns a function that gives it back, or puts it as near as it can. */
export function rememberFocus() {
  const focused = document.activeElement;
  const key = focused?.dataset?.key;
  const message = focused?.closest?.(".message")?.dataset.key;
  return () => {
    if (document.activeElement === focused || !(key || message)) return;
    const next = byKey(key) ?? byKey(message) ?? byId("messages");
    next.focus({ preventScroll: true });
  };
}

function byKey(key) {
  return key ? document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) : null;
}
