// Forms that the bot opens (Discord calls them modals), and its other answers.

import { act, encodeFile } from "./api.js";
import { chosenValues, drawChoices } from "./choices.js";
import { el, notify } from "./dom.js";
import { offerSamples, takesTables } from "./files.js";
import { rememberFocus } from "./focus.js";
import { renderBlocks } from "./markdown.js";

/** Take the bot's answer to a command, a button, a menu or a form; null when the request itself failed. */
export function receive(answer) {
  if (!answer) return;
  if (answer.form) openForm(answer.form);
  else if (!answer.answered) notify("The bot did not answer. The terminal that runs it says why.");
}

function openForm(form) {
  const fields = form.fields.map(drawField);
  const error = el("p", { class: "notice", role: "alert", hidden: true });
  const send = el("button", { class: "button primary" }, "Submit");
  const cancel = el("button", { class: "button secondary", type: "button", on: { click: () => dialog.close() } }, "Cancel");
  const body = el("form", {}, el("h2", {}, form.title), fields.map((field) => field.node), error, el("footer", {}, cancel, send));
  const restoreFocus = rememberFocus(); // what opened it may be drawn anew meanwhile
  const close = () => {
    dialog.remove();
    restoreFocus();
  };
  const dialog = el("dialog", { class: "form", "aria-label": form.title, on: { close } }, body);
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    const failure = await submit(form, fields, dialog);
    send.disabled = false;
    error.textContent = failure ?? "";
    error.hidden = !failure;
  });
  document.body.append(dialog);
  dialog.showModal();
  const text = dialog.querySelector("textarea");
  if (text === document.activeElement) {
    text.setSelectionRange(0, 0); // one reads a letter from its beginning
    text.scrollTop = 0;
  }
}

/** Send a form; resolves to what is wrong with it, and otherwise closes it. */
async function submit(form, fields, dialog) {
  try {
    const values = {};
    for (const field of fields) if (field.read) values[field.id] = await field.read();
    const answer = await act("submit", { form: form.id, values });
    dialog.close();
    receive(answer);
    return null;
  } catch (error) {
    return error.message;
  }
}

/** One field: its node, its custom id, and how to read it (absent for plain text). */
function drawField(field) {
  if (field.content !== undefined) return { node: el("div", { class: "text" }, renderBlocks(field.content)) };
  const { control, read } = (CONTROLS[field.type] ?? drawText)(field);
  const mark = (field.required ?? field.type < 9) ? el("span", { class: "required", title: "needed" }, " *") : null;
  const hint = field.hint ? el("small", {}, field.hint) : null;
  const label = field.label ? el("span", { class: "label" }, field.label, mark) : null;
  const tag = [21, 22].includes(field.type) ? "fieldset" : "label";
  return { node: el(tag, { class: "field" }, label, hint, control), id: field.custom_id, read };
}

function drawText(field) {
  const attributes = {
    value: field.value ?? "",
    placeholder: field.placeholder,
    minlength: field.min_length,
    maxlength: field.max_length,
    required: field.required ?? true,
  };
  const isLong = field.style === 2;
  const rows = field.max_length > 1000 ? 14 : 4; // a whole letter, or some sentences
  const control = isLong ? el("textarea", { ...attributes, rows }) : el("input", { ...attributes, type: "text" });
  return { control, read: () => control.value };
}

function drawMenu(field) {
  const control = drawChoices(field, field.placeholder ?? "Choose…");
  control.required = field.required ?? true;
  return { control, read: () => chosenValues(control) };
}

function drawFiles(field) {
  const input = el("input", { type: "file", multiple: (field.max_values ?? 1) > 1, required: field.required ?? true });
  const read = () => Promise.all([...input.files].map(encodeFile));
  if (!takesTables(field.label ?? "")) return { control: input, read };
  return { control: el("div", {}, input, offerSamples(input)), read };
}

function drawBoxes(field, type) {
  const boxes = field.options.map((option) => el("input", { type, name: field.custom_id, value: option.value, checked: Boolean(option.default) }));
  const control = el("div", { class: "boxes" }, field.options.map((option, index) => el("label", {}, boxes[index], ` ${option.label}`)));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { control, read: type === "radio" ? () => chosen()[0] ?? null : chosen };
}

function drawCheckbox(field) {
  const control = el("input", { type: "checkbox", checked: Boolean(field.default) });
  return { control, read: () => control.checked };
}

const CONTROLS = {
  3: drawMenu,
  5: drawMenu,
  6: drawMenu,
  7: drawMenu,
  8: drawMenu,
  19: drawFiles,
  21: (field) => drawBoxes(field, "radio"),
  22: (field) => drawBoxes(field, "checkbox"),
  23: drawCheckbox,
};
