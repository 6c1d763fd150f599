// Building the page from plain nodes: text is always text, never markup.

/** Make an element. `props` may hold attributes, `on` with listeners, and DOM properties such as `value`. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") Object.entries(value).forEach(([name, listener]) => node.addEventListener(name, listener));
    else if (key === "value" || key === "checked" || key === "selected") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Say what went wrong, or clear it with an empty text. */
export function notify(text = "") {
  const notice = byId("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

/** A letter on a colour of its own, for people without pictures. */
export function avatar(name, key) {
  return el("span", { class: `avatar avatar-${key}`, "aria-hidden": "true" }, name.slice(0, 1));
}
