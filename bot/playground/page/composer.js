// Where one writes: plain text with files, or "/" and then a command.

import { attempt, encodeFile, load, view } from "./api.js";
import { openCommand } from "./command.js";
import { byId, el, notify } from "./dom.js";
import { attachList } from "./listbox.js";
import { goToEnd } from "./messages.js";

let shownFor = "";

/** Let what is typed outside any field go into the text box, as on Discord. */
export function listenForTyping() {
  document.addEventListener("keydown", (event) => {
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isElsewhere = event.target.closest("input, textarea, select, dialog") || document.querySelector("dialog");
    const isPress = event.key === " " && event.target.closest("button, a, summary");
    if (isText && !isElsewhere && !isPress) byId("composer").querySelector("textarea")?.focus();
  });
}

/** Draw the composer anew when one looks elsewhere; otherwise leave what is being written. */
export function showComposer() {
  const here = `${view.person} ${view.place}`;
  if (here === shownFor) return;
  shownFor = here;
  showTextBox();
}

function showTextBox(focus = false) {
  let commands = [];
  let files = [];
  const place = view.snapshot.places.find((item) => item.id === view.place);
  const label = `Write in ${place.dm ? "your messages with " : "#"}${place.name}, or type / for commands`;
  const input = el("textarea", { rows: 1, placeholder: "Write, or type / for commands", "aria-label": label, maxlength: 2000 });
  const picker = el("input", { type: "file", multiple: true, hidden: true });
  const attach = el("button", { class: "icon-button", "aria-label": "Attach a file", title: "Attach a file", on: { click: () => picker.click() } }, "+");
  const send = el("button", { class: "icon-button send", "aria-label": "Send", title: "Send" }, "➤");
  const chips = el("div", { class: "chips" });
  const box = el("div", { class: "text-box" }, attach, picker, el("div", { class: "input-wrap" }, input), send);

  const showFiles = () =>
    chips.replaceChildren(
      ...files.map((file) => {
        const remove = () => {
          files = files.filter((other) => other !== file);
          showFiles();
        };
        return el("button", { class: "chip", title: "Take it away again", on: { click: remove } }, `📎 ${file.name} ✕`);
      }),
    );
  picker.addEventListener("change", () => {
    files = [...files, ...picker.files];
    picker.value = "";
    showFiles();
    input.focus();
  });
  const begin = (command, rest = "") => openCommand(byId("composer"), command, rest, () => showTextBox(true));
  const findCommands = async (text) => {
    if (!text.startsWith("/") || text.includes("\n")) return [];
    if (text === "/" || !commands.length) commands = await load("commands", { person: view.person, place: view.place });
    const exact = commands.find((command) => text.startsWith(`/${command.name} `));
    if (exact) begin(exact, text.slice(exact.name.length + 2));
    return exact ? [] : rank(commands, text.slice(1).trim().toLowerCase());
  };
  attachList(input, { find: findCommands, pick: (item) => begin(item.command), label: "Commands" });

  /** Enter came before the list did. */
  const beginTyped = async (text) => {
    const [first] = await findCommands(text);
    if (first) begin(first.command);
    else if (input.isConnected) notify("There is no such command here. Type / to see them all.");
  };
  const submit = async () => {
    const text = input.value.trim();
    if (text.startsWith("/")) return beginTyped(text);
    if (!text && !files.length) return;
    input.disabled = true;
    const sent = await attempt("say", { text, files: await Promise.all(files.map(encodeFile)) });
    input.disabled = false;
    if (sent) {
      input.value = "";
      files = [];
      showFiles();
      grow(input);
      goToEnd();
    }
    const isStillHere = [document.body, send].includes(document.activeElement);
    if (isStillHere) input.focus();
  };
  send.addEventListener("click", submit);
  input.addEventListener("input", () => grow(input));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  byId("composer").replaceChildren(chips, box);
  if (focus) input.focus();
}

function grow(input) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 200)}px`;
}

/** Commands that hold every typed word, those that begin with the text first. */
function rank(commands, typed) {
  const words = typed.split(/\s+/);
  const fits = commands.filter((command) => words.every((word) => command.name.includes(word)));
  fits.sort((one, other) => other.name.startsWith(typed) - one.name.startsWith(typed));
  return fits.map((command) => ({ name: `/${command.name}`, hint: command.description, command }));
}
