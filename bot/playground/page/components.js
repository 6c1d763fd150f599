// Buttons, select menus and layouts of a message, in Discord's component types.

import { attempt } from "./api.js";
import { chosenValues, drawChoices } from "./choices.js";
import { el } from "./dom.js";
import { drawImage } from "./embeds.js";
import { receive } from "./forms.js";
import { link } from "./links.js";
import { renderBlocks } from "./markdown.js";

const BUTTON_STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

const DRAWERS = {
  1: (row, message) => el("div", { class: "row" }, drawAll(row.components, message)),
  2: drawButton,
  3: drawSelect,
  5: drawSelect,
  6: drawSelect,
  7: drawSelect,
  8: drawSelect,
  9: (section, message) => el("div", { class: "section" }, el("div", {}, drawAll(section.components, message)), drawAll([section.accessory], message)),
  10: (text) => el("div", { class: "text" }, renderBlocks(text.content)),
  11: (thumbnail) => drawImage(thumbnail.media, "embed-thumbnail"),
  12: (gallery) => el("div", { class: "gallery" }, gallery.items.map((item) => drawImage(item.media, "embed-image"))),
  13: (file) => el("a", { class: "file", href: file.file.url, download: file.name ?? true }, `📎 ${file.name ?? "file"}`),
  14: (separator) => el("hr", { class: separator.divider === false ? "gap" : "" }),
  17: drawContainer,
};

/** The components of a message as nodes. */
export function renderComponents(message) {
  return drawAll(message.components, message);
}

function drawAll(components, message) {
  return components.map((component) => DRAWERS[component.type]?.(component, message) ?? null);
}

function drawContainer(container, message) {
  const node = el("section", { class: "embed container" }, drawAll(container.components, message));
  if (container.accent_color) node.style.borderLeftColor = `#${container.accent_color.toString(16).padStart(6, "0")}`;
  return node;
}

function drawButton(button, message) {
  const label = [button.emoji ? el("span", { class: "emoji" }, button.emoji.name) : null, button.label ?? ""];
  if (button.style === 5) {
    const isWeb = /^https?:/.test(button.url);
    return link(isWeb ? button.url : null, [...label, " ↗"], "button link");
  }
  const press = async (event) => {
    const pressed = event.currentTarget;
    if (pressed.ariaDisabled) return; // a second press would only be refused
    pressed.ariaDisabled = "true"; // `disabled` would take the focus away
    receive(await attempt("click", { message: message.id, custom_id: button.custom_id }));
    pressed.ariaDisabled = null;
  };
  const attributes = {
    class: `button ${BUTTON_STYLES[button.style]}`,
    disabled: button.disabled,
    "data-key": `click-${message.id}-${button.custom_id}`,
    on: { click: press },
  };
  return el("button", attributes, label);
}

function drawSelect(menu, message) {
  const send = async (values) => receive(await attempt("select", { message: message.id, custom_id: menu.custom_id, values }));
  const select = drawChoices(menu, menu.placeholder ?? "Choose…");
  select.dataset.key = `select-${message.id}-${menu.custom_id}`;
  select.disabled = Boolean(menu.disabled);
  if (!select.multiple) {
    sendWhenChosen(select, send);
    return select;
  }
  const key = `done-${message.id}-${menu.custom_id}`;
  const done = el("button", { class: "button secondary", "data-key": key, on: { click: () => send(chosenValues(select)) } }, "Done");
  return el("div", { class: "many" }, select, done);
}

/** Send what is picked from the open list at once; keys that move through a closed one wait for Enter. */
function sendWhenChosen(select, send) {
  let isMoving = false;
  select.setAttribute("aria-description", "Move with the arrow keys, choose with Enter");
  select.addEventListener("pointerdown", () => {
    isMoving = false;
  });
  select.addEventListener("keydown", (event) => {
    isMoving = event.key !== " " && event.key !== "Enter" && !event.altKey;
    if (event.key !== "Enter" || !select.value) return;
    event.preventDefault();
    send([select.value]);
  });
  select.addEventListener("change", () => !isMoving && select.value && send([select.value]));
}
