// The playground's page: follows the world, and lets one be anyone in it.

import { attempt, load, simulatedNow, view } from "./api.js";
import { listenForTyping, showComposer } from "./composer.js";
import { byId, notify } from "./dom.js";
import { offerHints } from "./hints.js";
import { listenForLinks } from "./links.js";
import { showLetters, showMail } from "./mail.js";
import { goToMessage, showMessages, stayAtEnd } from "./messages.js";
import { everyone, listenForArrows, showSide } from "./sidebar.js";
import { formatTime, refreshTimes } from "./times.js";

const wanted = { person: view.person, place: view.place }; // what is to be shown as soon as it is loaded
const lastPlaces = {}; // by person: where they looked when one was last that person
let passingWords = "Time is passing…";
let isLoading = false;
let isStale = false;
let sought = null; // the message that a link named, until its place is shown
let pressed = Promise.resolve(); // until the press ends that lasts now

/** Fetch the world and show it; a call during another makes one more afterwards. */
async function refresh() {
  isStale = true;
  if (isLoading) return;
  isLoading = true;
  while (isStale) {
    isStale = false;
    const { person, place } = wanted;
    try {
      const snapshot = await load("state", { person, place });
      await pressed;
      // Who has clicked on by now does not want to see this any more.
      if (wanted.person === person && wanted.place === place) show(snapshot);
    } catch (error) {
      // A conflict passes by itself, with the next news; of a lost connection the news themselves tell.
      if (error.status && error.status !== 409) notify(error.message);
    }
  }
  isLoading = false;
}

/** From here on one acts as the person, and in the place, that the page shows. */
function show(snapshot) {
  Object.assign(view, { snapshot, person: snapshot.me, place: snapshot.here, loadedAt: performance.now() });
  wanted.place = snapshot.here;
  lastPlaces[view.person] = snapshot.here;
  history.replaceState(null, "", `#${view.person}/${view.place}`);
  showSide(go);
  if (!snapshot.mail) {
    showMessages();
    showComposer();
  }
  if (sought) goToMessage(sought);
  sought = null;
  showMail();
  showPassing();
  showClock();
}

/** Become a person, in a place of theirs: the one given, the last one, or where they most likely look. */
function go(person, place) {
  const first = person.part === "customer" ? person.places.find((item) => item.dm) : person.places[0];
  wanted.person = person.key;
  wanted.place = place?.id ?? lastPlaces[person.key] ?? first.id;
  notify();
  setOpen("side", false);
  if (place) showLetters();
  refresh();
}

/** Follow a link to a place of the present person, and perhaps to one of its messages. */
function follow(place, message) {
  go(everyone().find((person) => person.key === view.person), place);
  sought = message;
}

function showClock() {
  if (!view.snapshot) return;
  const now = simulatedNow();
  byId("clock-date").textContent = formatTime(now, "F").replace(/,? at .*$|,? \d\d:\d\d$/, "");
  byId("clock-time").textContent = formatTime(now, "T");
  refreshTimes();
}

function showPassing() {
  const { passing } = view.snapshot;
  byId("passing").hidden = passing === null;
  document.body.classList.toggle("time-passes", passing !== null);
  byId("passing-words").textContent = passingWords;
  byId("passing-progress").value = passing ?? 0;
}

async function passTime(button) {
  setOpen("controls", false);
  passingWords = button.dataset.words;
  await attempt("time", { span: button.dataset.span });
  passingWords = "Time is passing…";
}

async function doAction(button) {
  const isAfresh = button.dataset.action === "afresh";
  if (isAfresh && !confirm(wordsBeforeAfresh())) return;
  setOpen("controls", false);
  button.disabled = true;
  await attempt(button.dataset.action);
  button.disabled = false;
  if (isAfresh) wanted.place = "";
  refresh();
}

function wordsBeforeAfresh() {
  const kept = view.snapshot.kept ? " The shop that you kept is replaced by a new one." : "";
  return `Forget everything that happened here and begin again?${kept}`;
}

/** Open or close what is folded away on a narrow screen. */
function setOpen(id, isOpen) {
  const part = byId(id);
  const opener = byId(`open-${id}`);
  const held = part.contains(document.activeElement);
  part.classList.toggle("open", isOpen);
  opener.setAttribute("aria-expanded", String(isOpen));
  if (!opener.checkVisibility()) return; // a wide screen folds nothing away
  if (isOpen) part.querySelector("button")?.focus();
  else if (held) opener.focus();
}

/** What is drawn anew between press and release is not clicked: so nothing is drawn while a press lasts. */
function waitForPresses() {
  let release = null;
  const end = () => setTimeout(release); // after the click
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest("select")) return; // its list keeps the release to itself
    pressed = new Promise((resolve) => {
      release = resolve;
      setTimeout(resolve, 10_000); // the release can be lost outside of the window
    });
  }, true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end, true);
}

function followNews() {
  const news = new EventSource("/api/news");
  news.addEventListener("message", refresh);
  news.addEventListener("error", () => notify("The playground was closed, or is starting again."));
  news.addEventListener("open", () => notify());
}

function start() {
  const [person, place] = location.hash.slice(1).split("/");
  if (person) Object.assign(wanted, { person, place: place ?? "" });
  for (const id of ["side", "controls"]) {
    byId(`open-${id}`).addEventListener("click", () => setOpen(id, !byId(id).classList.contains("open")));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ["side", "controls"].forEach((id) => setOpen(id, false));
  });
  byId("messages").addEventListener("pointerdown", () => ["side", "controls"].forEach((id) => setOpen(id, false)));
  for (const button of document.querySelectorAll("[data-span]")) button.addEventListener("click", () => passTime(button));
  for (const button of document.querySelectorAll("[data-action]")) button.addEventListener("click", () => doAction(button));
  waitForPresses();
  listenForArrows();
  listenForTyping();
  offerHints();
  stayAtEnd();
  setInterval(showClock, 1000);
  listenForLinks(follow);
  refresh();
  followNews();
}

start();
