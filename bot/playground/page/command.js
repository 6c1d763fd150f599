// Filling in a command: its options one after the other, with what the bot suggests.

import { act, attempt, encodeFile, view } from "./api.js";
import { el, notify } from "./dom.js";
import { offerSamples, takesTables } from "./files.js";
import { receive } from "./forms.js";
import { attachList } from "./listbox.js";
import { goToEnd } from "./messages.js";

const SUGGESTION_DELAY = 180; // milliseconds after the last key

/** Replace the composer's content by a command to fill in. `leave` brings the text box back. */
export function openCommand(composer, command, rest, leave) {
  const hint = el("p", { class: "command-hint" }, command.description);
  const session = { command, hint, leave, fields: [], isSending: false };
  session.fields = command.options.map((option) => makeField(option, session));
  const row = el("div", { class: "command-options" });
  const chips = el("div", { class: "chips" });
  const close = el("button", { class: "icon-button", "aria-label": "Leave the command", title: "Leave (Escape)", on: { click: leave } }, "✕");
  const send = el("button", { class: "icon-button send", "aria-label": "Run the command", title: "Run (Enter)", on: { click: () => run(session) } }, "➤");
  const name = el("span", { class: "command-name", tabindex: "-1" }, `/${command.name}`);
  const box = el("div", { class: "command-box" }, close, el("div", { class: "command-main" }, el("div", { class: "command-line" }, name, row), chips), send);
  session.lay = () => layOut(session, row, chips);
  session.lay();
  box.addEventListener("keydown", (event) => pressInCommand(event, session));
  composer.replaceChildren(hint, box);
  notify();
  const first = session.fields.find((field) => field.isShown);
  if (first && rest) first.type(rest);
  (first?.input ?? send).focus();
}

/** Put the shown options in a row, and offer the others below it. */
function layOut(session, row, chips) {
  row.replaceChildren(...session.fields.filter((field) => field.isShown).map((field) => field.node));
  const hidden = session.fields.filter((field) => !field.isShown);
  chips.replaceChildren(
    ...hidden.map((field) => {
      const add = () => {
        field.isShown = true;
        session.lay();
        field.input.focus();
      };
      return el("button", { class: "chip", title: field.option.description, on: { click: add } }, `+ ${field.option.name}`);
    }),
  );
}

function pressInCommand(event, session) {
  if (event.key === "Escape") return session.leave();
  const field = session.fields.find((item) => item.input === event.target);
  if (!field || event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    run(session);
  } else if (event.key === "Backspace" && field.isEmpty() && !field.option.required) {
    event.preventDefault();
    field.isShown = false;
    session.lay();
    session.fields.findLast((item) => item.isShown)?.input.focus();
  }
}

/** Run the command, or go to the first option that is still needed. */
async function run(session) {
  if (session.isSending) return;
  const missing = session.fields.find((field) => field.option.required && field.isEmpty());
  if (missing) {
    session.hint.textContent = describe(missing.option);
    missing.input.focus();
    return;
  }
  session.isSending = true;
  try {
    const options = await readOptions(session.fields);
    const answer = await attempt("command", { name: session.command.name, options });
    if (answer) {
      session.leave();
      goToEnd();
      receive(answer);
    }
  } catch (error) {
    notify(error.message);
  }
  session.isSending = false;
}

async function readOptions(fields) {
  const options = {};
  for (const field of fields) if (field.isShown && !field.isEmpty()) options[field.option.name] = await field.read();
  return options;
}

/** discord.py writes "…" where nobody described an option. */
function describe({ name, description }) {
  return description && description !== "…" ? `${name}: ${description}` : name;
}

/** One option: `{option, node, input, isShown, isEmpty(), read(), type(text)}`. */
function makeField(option, session) {
  const input = el("input", { type: option.kind === "attachment" ? "file" : "text", "aria-label": describe(option), size: 12, spellcheck: "false" });
  const name = el("span", { on: { click: () => input.focus() } }, option.name);
  const node = el("div", { class: "option" }, name, el("span", { class: "input-wrap" }, input));
  input.addEventListener("focus", () => {
    session.hint.textContent = describe(option);
  });
  const field = { option, node, input, isShown: option.required, isEmpty: () => !input.value.trim(), type: (text) => typeInto(input, text) };
  if (option.kind === "attachment") {
    if (takesTables(option.name)) node.append(offerSamples(input));
    return { ...field, read: () => encodeFile(input.files[0]), type: () => {} };
  }
  return addSuggestions(field, session);
}

function typeInto(input, text) {
  input.value = text;
  input.dispatchEvent(new Event("input"));
}

/** Suggestions for an option, and reading it: what was picked, or the text as it was typed. */
function addSuggestions(field, session) {
  const { option, input } = field;
  const fixed = fixedChoices(option);
  let picked = null;
  const find = fixed
    ? (text) => fixed.filter((item) => picked || item.name.toLowerCase().includes(text.trim().toLowerCase()))
    : (text) => suggest(session, option, text);
  input.addEventListener("input", () => {
    picked = null;
    input.size = Math.min(Math.max(12, input.value.length + 1), 48);
  });
  if (fixed || option.autocomplete) {
    const pick = (item) => {
      typeInto(input, item.name);
      picked = item;
      closeAfterPick(session, field);
    };
    const open = attachList(input, { find, pick, delay: fixed ? 0 : SUGGESTION_DELAY, label: option.name });
    input.addEventListener("focus", () => picked || open());
  }
  const read = () => {
    const typed = input.value.trim();
    const meant = picked ?? fixed?.find((item) => item.name.toLowerCase() === typed.toLowerCase());
    if (fixed && !meant) throw new Error(`Please pick ${option.name} from the list.`);
    return meant ? String(meant.value) : typed;
  };
  return { ...field, read };
}

/** After a pick go on to what is still needed; otherwise stay, with the list closed. */
function closeAfterPick(session, field) {
  const next = session.fields.find((item) => item.option.required && item.isEmpty());
  if (next && next.input !== field.input) next.input.focus();
  else field.input.dispatchEvent(new Event("blur"));
}

/** What an option can be when the bot does not suggest it: null for free text. */
function fixedChoices(option) {
  const { people, roles, places } = view.snapshot;
  const named = (items, sign) => items.map((item) => ({ name: `${sign}${item.name}`, value: item.id }));
  if (option.choices.length && !option.autocomplete) return option.choices;
  if (option.kind === "boolean") return [{ name: "True", value: "true" }, { name: "False", value: "false" }];
  if (option.kind === "user") return named(people, "@");
  if (option.kind === "role") return named(roles, "@");
  if (option.kind === "mentionable") return named([...people, ...roles], "@");
  if (option.kind === "channel") return named(places.filter((place) => !place.dm), "#");
  return null;
}

async function suggest(session, option, text) {
  try {
    const others = session.fields.filter((field) => field.option !== option && field.option.kind !== "attachment");
    const options = await readOptions(others);
    const answer = await act("suggest", { name: session.command.name, option: option.name, text, options });
    return answer.result;
  } catch {
    return []; // another option is half-typed: it will be refused when the command runs
  }
}
