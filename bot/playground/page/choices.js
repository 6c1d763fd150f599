// What can be chosen in a select menu of a message or a form.

import { view } from "./api.js";
import { el } from "./dom.js";

/** A <select> for a menu of Discord: its own options, or people, roles or channels. */
export function drawChoices(menu, placeholder = "Choose…") {
  const isMany = (menu.max_values ?? 1) > 1;
  const options = optionsOf(menu);
  const empty = isMany ? [] : [el("option", { value: "" }, placeholder)];
  const label = menu.label ?? menu.placeholder ?? "Choose";
  return el(
    "select",
    { multiple: isMany, "aria-label": label, size: isMany ? Math.min(6, options.length) : null },
    empty,
    options.map(({ name, value, hint, chosen }) => el("option", { value, selected: chosen }, hint ? `${name}: ${hint}` : name)),
  );
}

/** The values chosen in such a <select>. */
export function chosenValues(select) {
  return [...select.selectedOptions].map((option) => option.value).filter(Boolean);
}

function optionsOf(menu) {
  const { people, roles, places } = view.snapshot;
  const named = (items) => items.map((item) => ({ name: item.name, value: item.id }));
  if (menu.type === 5) return named(people);
  if (menu.type === 6) return named(roles);
  if (menu.type === 7) return named([...people, ...roles]);
  if (menu.type === 8) return named(places.filter((place) => !place.dm));
  return menu.options.map((option) => ({
    name: [option.emoji?.name, option.label].filter(Boolean).join(" "),
    value: option.value,
    hint: option.description,
    chosen: Boolean(option.default),
  }));
}
