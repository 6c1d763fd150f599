// Who one is, where one looks, and what is unread there.

import { view } from "./api.js";
import { avatar, byId, el } from "./dom.js";

const PARTS = { seller: "owns the shop", helper: "helps in the shop", customer: "is a customer", writer: "writes by e-mail" };
const seen = JSON.parse(sessionStorage.getItem("seen") ?? "{}");

/** Let the arrow keys move in the lists of people and places. */
export function listenForArrows() {
  byId("side").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...byId("side").querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
}

/** Draw the side; `go` is called with a person's key and perhaps a place. */
export function showSide(go) {
  const { snapshot } = view;
  rememberSeen();
  byId("server-name").textContent = snapshot.server;
  const focused = document.activeElement?.dataset?.key;
  byId("people").replaceChildren(...everyone().map((person) => el("li", {}, drawPerson(person, go))));
  byId("places").replaceChildren(...snapshot.places.map((place) => el("li", {}, drawPlace(place, go))));
  if (focused) byId("side").querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  const here = snapshot.places.find((place) => place.id === snapshot.here);
  byId("place-name").textContent = `${signOf(here)}${here.name}`;
  byId("place-topic").textContent = here.topic;
  const rings = everyone().flatMap((person) => person.places.filter((place) => isPinged(person, place)));
  document.title = `${rings.length ? `(${rings.length}) ` : ""}${byId("place-name").textContent} · Goodword`;
}

/** Those on Discord, and who writes by e-mail. */
export function everyone() {
  return [...view.snapshot.people, ...view.snapshot.writers];
}

function signOf(place) {
  if (view.snapshot.mail) return "";
  return place.dm ? "@" : "#";
}

/** What is on the screen is seen; what was there when the page came up is not news. */
function rememberSeen() {
  const { snapshot } = view;
  for (const person of everyone()) {
    for (const place of person.places) {
      const isHere = person.key === snapshot.me && place.id === snapshot.here;
      const key = `${person.key} ${place.id}`;
      if (isHere || !(key in seen)) seen[key] = place.last;
    }
  }
  sessionStorage.setItem("seen", JSON.stringify(seen));
}

function isAfter(id, person, place) {
  return BigInt(id) > BigInt(seen[`${person.key} ${place.id}`]);
}

function isPinged(person, place) {
  return isAfter(place.pinged, person, place);
}

function drawPerson(person, go) {
  const count = person.places.filter((place) => isPinged(person, place)).length;
  const isMe = person.key === view.person;
  const attributes = { class: "person", "data-key": `person-${person.key}`, "aria-pressed": String(isMe), on: { click: () => go(person) } };
  const words = el("span", { class: "who" }, el("strong", {}, person.name), el("small", {}, PARTS[person.part]));
  const badge = count && !isMe ? el("span", { class: "badge", title: `${person.name} has news` }, String(count)) : null;
  return el("button", attributes, avatar(person.name, person.key), words, badge);
}

function drawPlace(place, go) {
  const me = everyone().find((person) => person.key === view.snapshot.me);
  const isHere = place.id === view.snapshot.here;
  const isUnread = isAfter(place.last, me, place);
  const attributes = {
    class: `place${isUnread ? " unread" : ""}`,
    "data-key": `place-${place.id}`,
    "aria-current": isHere ? "page" : null,
    on: { click: () => go(me, place) },
  };
  const badge = isPinged(me, place) ? el("span", { class: "badge" }, "!") : null;
  return el("button", attributes, el("span", { class: "sign" }, signOf(place) || "✉"), el("span", {}, place.name), badge);
}
