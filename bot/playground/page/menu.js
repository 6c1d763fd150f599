// A small menu that opens beside what was pressed.

import { el } from "./dom.js";

let open = null;

/** Open a menu of `{label, act}` beside an element; closes by choosing, Escape, or a click elsewhere. */
export function openMenu(anchor, entries, className = "") {
  closeMenu();
  const items = entries.map(({ label, act }) => {
    const choose = () => {
      closeMenu();
      act();
    };
    return el("button", { role: "menuitem", on: { click: choose } }, label);
  });
  const menu = el("div", { class: `menu ${className}`, role: "menu", on: { keydown: moveFocus } }, items);
  document.body.append(menu);
  putBeside(menu, anchor);
  open = { menu, before: document.activeElement };
  items[0].focus();
  setTimeout(() => document.addEventListener("pointerdown", closeOutside));
}

function putBeside(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8));
  const fitsBelow = box.bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${fitsBelow ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)}px`;
}

function moveFocus(event) {
  const items = [...event.currentTarget.children];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) items[(at + step + items.length) % items.length].focus();
  else if (event.key === "Escape") closeMenu();
  else return;
  event.preventDefault();
}

function closeOutside(event) {
  if (!open?.menu.contains(event.target)) closeMenu();
}

function closeMenu() {
  document.removeEventListener("pointerdown", closeOutside);
  open?.menu.remove();
  open?.before?.focus?.({ preventScroll: true });
  open = null;
}
