// Suggestions above an input: arrows move, Enter or Tab picks, Escape closes.

import { el } from "./dom.js";

let lists = 0;

/**
 * Give an input suggestions. `find(text)` gives items `{name, hint, …}`, or a promise of them; `pick(item)`
 * takes the chosen one. `delay` in milliseconds spares a distant `find`. Returns a function that opens it.
 */
export function attachList(input, { find, pick, delay = 0, label }) {
  const id = `list-${(lists += 1)}`;
  const list = el("ul", { class: "popup", role: "listbox", id, "aria-label": label, hidden: true });
  let items = [];
  let active = 0;
  let asked = 0;
  let shownFor = ""; // the text to which the shown items belong
  let timer;

  const close = () => {
    clearTimeout(timer);
    asked += 1; // an answer that is still on its way comes too late
    items = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = (index + items.length) % items.length;
    [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === active)));
    list.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[active].id);
  };
  const choose = (index) => {
    const item = items[index];
    close();
    pick(item);
  };
  const show = (found) => {
    items = found;
    if (!items.length) return close();
    list.replaceChildren(...items.map((item, at) => drawItem(item, `${id}-${at}`, () => choose(at))));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(0);
  };
  const ask = async () => {
    const mine = (asked += 1);
    const text = input.value;
    const found = await find(text);
    if (mine !== asked || document.activeElement !== input) return;
    shownFor = text;
    show(found);
  };
  /** Enter came before the list that belongs to the text did. */
  const chooseFresh = async () => {
    clearTimeout(timer);
    await ask();
    if (items.length && shownFor === input.value) choose(0);
  };
  const open = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, delay);
  };
  const press = (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) shownFor === input.value ? choose(active) : chooseFresh();
    else if (event.key === "Tab" && !event.shiftKey && input.value) {
      choose(active);
      if (document.activeElement === input) return; // the focus moves on by itself
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.setAttribute("autocomplete", "off");
  input.addEventListener("input", open);
  input.addEventListener("keydown", press);
  input.addEventListener("blur", close);
  input.after(list);
  return open;
}

function drawItem(item, id, choose) {
  const press = (event) => {
    event.preventDefault(); // the input keeps the focus
    choose();
  };
  const hint = item.hint ? el("small", {}, item.hint) : null;
  return el("li", { role: "option", id, on: { pointerdown: press } }, el("span", {}, item.name), hint);
}
