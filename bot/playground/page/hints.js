// Things to try first: shown until they are put away, and again when asked for.

import { byId } from "./dom.js";

const KEY = "hints are away";

/** Show the hints unless they were put away before, and let one put them away and fetch them. */
export function offerHints() {
  const show = (isShown) => {
    byId("hints").hidden = !isShown;
    byId("hints-open").hidden = isShown;
  };
  byId("hints-close").addEventListener("click", () => {
    sessionStorage.setItem(KEY, "yes");
    show(false);
    byId("messages").focus({ preventScroll: true });
  });
  // On a small screen they take one line until somebody wants to read them.
  byId("hints-more").addEventListener("click", () => {
    const isOpen = byId("hints").classList.toggle("open");
    byId("hints-more").setAttribute("aria-expanded", String(isOpen));
  });
  byId("hints-open").addEventListener("click", () => {
    sessionStorage.removeItem(KEY);
    show(true);
  });
  show(!sessionStorage.getItem(KEY));
}
