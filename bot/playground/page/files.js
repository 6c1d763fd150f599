// Choosing a file: one of the person's own, or one of the sample files.

import { view } from "./api.js";
import { el, notify } from "./dom.js";

/** What is asked for by this name is a table of orders or parcels, for which there are samples. */
export function takesTables(name) {
  return /\bfile\b/i.test(name);
}

/** Buttons that put a sample file into an `<input type="file">`, as if it had been chosen from the disk. */
export function offerSamples(input) {
  const offers = view.snapshot.files.map(({ name, title }) => {
    const choose = () => put(input, name).catch((error) => notify(error.message));
    return el("button", { class: "chip", type: "button", title: `A sample: ${title}`, on: { click: choose } }, name);
  });
  return el("span", { class: "samples" }, "or a sample:", offers);
}

async function put(input, name) {
  const answer = await fetch(`/samples/${name}`);
  if (!answer.ok) throw new Error(`${name} could not be loaded. Please reload the page.`);
  const chosen = new DataTransfer();
  chosen.items.add(new File([await answer.blob()], name, { type: "text/csv" }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
  input.focus();
}
