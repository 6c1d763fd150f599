// Links to messages of this server: they open in the page, because Discord knows nothing of it.

import { view } from "./api.js";
import { el, notify } from "./dom.js";

const MESSAGE = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)(?:\/(\d+))?$/;
const FOLLOWED = "link-followed";

/** A link: to a place or message in the page, or to the web in a new tab. */
export function link(href, children, className = null) {
  const found = MESSAGE.exec(href);
  if (!found) return el("a", { class: className, href, target: "_blank", rel: "noopener noreferrer" }, children);
  const [, place, message] = found;
  const follow = (event) => {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent(FOLLOWED, { detail: { place, message } }));
  };
  return el("a", { class: className, href: `#${view.person}/${place}`, on: { click: follow } }, children);
}

/** Call `open(place, message)` when a link is followed to a place that the present person sees. */
export function listenForLinks(open) {
  document.addEventListener(FOLLOWED, ({ detail }) => {
    const place = view.snapshot.places.find((item) => item.id === detail.place);
    if (place) open(place, detail.message);
    else notify("You can't see that channel as this person.");
  });
}
