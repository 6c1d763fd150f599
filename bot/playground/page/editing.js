// One's own messages: changed where they stand, or deleted.

import { attempt } from "./api.js";
import { el } from "./dom.js";

/** What its author can do about a message, for its menu; `node` is where it is drawn. */
export function changesOf(message, node) {
  return [
    { label: "Edit", act: () => edit(message, node) },
    { label: "Delete", act: () => attempt("delete", { message: message.id }) },
  ];
}

function edit(message, node) {
  const content = node.querySelector(".content");
  if (!content) return; // it is being changed already
  const input = el("textarea", { rows: 3, "aria-label": "Change your message", maxlength: 2000 });
  input.value = message.content;
  const end = () => editor.replaceWith(content);
  const save = async () => {
    const text = input.value.trim();
    if (!text || text === message.content) return end();
    input.disabled = true;
    if (await attempt("edit", { message: message.id, text })) return end();
    input.disabled = false;
    input.focus();
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    else if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    else save();
    event.preventDefault();
  });
  const button = (words, act) => el("button", { class: "linklike", on: { click: act } }, words);
  const ways = el("p", { class: "only-you" }, button("Cancel", end), " · ", button("Save", save));
  const editor = el("div", { class: "editor" }, input, ways);
  content.replaceWith(editor);
  input.focus();
  editor.scrollIntoView({ block: "nearest" });
}
