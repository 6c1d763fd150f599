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
  byId("hints-open").addEventListener("click", () => {
    sessionStorage.removeItem(KEY);
    show(true);
  });
  show(!sessionStorage.getItem(KEY));
}
