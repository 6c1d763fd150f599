// Moments as people read them, in the shop's time zone and against the simulated clock.

import { simulatedNow, view } from "./api.js";
import { el } from "./dom.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const STEPS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** A moment in one of Discord's styles; R is relative to the simulated now. */
export function formatTime(ms, style) {
  if (style === "R") return formatRelative(ms - simulatedNow());
  return new Intl.DateTimeFormat("en-GB", { ...STYLES[style], timeZone: view.snapshot.zone }).format(ms);
}

function formatRelative(difference) {
  const seconds = Math.round(difference / 1000);
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.trunc(seconds / size), unit);
}

/** A moment as an element that follows the clock when it is relative. */
export function timeElement(ms, style, className = "") {
  const attributes = { class: className, datetime: new Date(ms).toISOString(), title: formatTime(ms, "F") };
  if (style === "R") attributes["data-relative"] = ms;
  return el("time", attributes, formatTime(ms, style));
}

/** Bring all relative moments of the page up to date. */
export function refreshTimes() {
  for (const node of document.querySelectorAll("time[data-relative]")) {
    const text = formatTime(Number(node.dataset.relative), "R");
    if (node.textContent !== text) node.textContent = text;
  }
}

/** The day of a moment in the shop's zone, as text; equal texts are equal days. */
export function dayOf(ms) {
  return formatTime(ms, "D");
}
