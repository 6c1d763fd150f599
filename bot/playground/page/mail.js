// Mary's mail program: what the shop sent to her, what she sent, and where she writes.

import { attempt, encodeFile, view } from "./api.js";
import { byId, el, notify } from "./dom.js";
import { openMenu } from "./menu.js";
import { formatTime, timeElement } from "./times.js";

const PHOTO = {
  subject: "One of my mugs is broken",
  text: "Hello,\n\nmy two mugs came today, and one of them is broken. Here is a photo. What can we do?\n\nMary",
  file: "broken-mug.jpg",
};
const KEY = "letters that were read";

const read = new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
/** What the right side shows: a letter by its id, a form, words, or nothing. */
let pane = { kind: "nothing" };
let drawn = null;
let box = "";

/** Show the mail program to who has one in place of channels; a letter that is being written stays. */
export function showMail() {
  const { mail, here } = view.snapshot;
  byId("mail").hidden = !mail;
  byId("messages").hidden = byId("composer").hidden = Boolean(mail);
  if (!mail && pane.kind === "words") pane = { kind: "nothing" };
  if (!mail) return;
  if (here !== box && pane.kind !== "form") pane = { kind: "nothing" };
  box = here;
  const about = pane.letter ?? pane.answers;
  if (about && !find(about)) pane = { kind: "nothing" };
  drawMail();
}

/** Show the list again to who picks a box; a letter that is being written stays. */
export function showLetters() {
  if (pane.kind !== "form") pane = { kind: "nothing" };
}

function find(id) {
  return view.snapshot.mail.letters.find((letter) => letter.id === id);
}

function turnTo(next) {
  pane = next;
  notify();
  drawMail();
}

function drawMail() {
  const focused = document.activeElement?.dataset?.key;
  byId("mail").classList.toggle("turned", pane.kind !== "nothing");
  if (pane.letter) markRead(pane.letter);
  byId("mail-list").replaceChildren(drawTools(), drawList());
  if (drawn !== pane) byId("mail-pane").replaceChildren(...PANES[pane.kind](pane));
  drawn = pane;
  if (focused) byId("mail-list").querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function markRead(id) {
  read.add(id);
  sessionStorage.setItem(KEY, JSON.stringify([...read]));
}

/** Back to the list, with the focus where one came from. */
function closePane() {
  const { letter } = pane;
  turnTo({ kind: "nothing" });
  const list = byId("mail-list");
  (list.querySelector(`[data-key="letter-${letter}"]`) ?? list.querySelector("button")).focus();
}

// ------------------------------------------------------------------- the list

function drawTools() {
  const write = el("button", { class: "button primary", "data-key": "mail-write", on: { click: () => turnTo({ kind: "form" }) } }, "Write to the shop");
  const others = el("button", { class: "button secondary", "data-key": "mail-others", title: "Let somebody else write to the shop", on: { click: pickOther } }, "Others write… ▾");
  return el("div", { class: "mail-tools" }, write, others);
}

function pickOther(event) {
  const entries = view.snapshot.mail.samples.map(({ key, label, then }) => ({ label, act: () => drop(key, label, then) }));
  openMenu(event.currentTarget, entries);
}

async function drop(letter, label, then) {
  if (!(await attempt("drop", { letter }))) return;
  turnTo({
    kind: "words",
    title: `${label} is in the shop’s mailbox`,
    words: then ?? "Be Rosa to see what the bot makes of it: what matters is shown in #shop-desk, the rest only with /mailbox recent.",
  });
}

function drawList() {
  const letters = view.snapshot.mail.letters.filter((letter) => letter.mine === (box === "sent"));
  if (!letters.length) return el("p", { class: "mail-empty" }, box === "sent" ? "Mary has not written yet." : "Nothing from the shop yet. Write to it first.");
  return el("ul", { class: "letters", on: { keydown: moveFocus } }, letters.reverse().map((letter) => el("li", {}, drawEntry(letter))));
}

function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const entries = [...event.currentTarget.querySelectorAll("button")];
  const next = entries[entries.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function drawEntry(letter) {
  const isNew = !letter.mine && !read.has(letter.id);
  const attributes = {
    class: `letter${isNew ? " unread" : ""}`,
    "data-key": `letter-${letter.id}`,
    "aria-current": pane.letter === letter.id ? "true" : null,
    on: { click: () => turnTo({ kind: "letter", letter: letter.id }) },
  };
  const who = letter.mine ? `To ${nameOf(letter.to)}` : nameOf(letter.from);
  const clip = letter.files.length ? el("span", { title: "with a file" }, " 📎") : null;
  return el(
    "button",
    attributes,
    el("span", { class: "letter-who" }, el("span", {}, who, clip), timeElement(Date.parse(letter.at), "R")),
    el("span", { class: "letter-subject" }, letter.subject || "(no subject)"),
    el("span", { class: "letter-start" }, letter.text.slice(0, 120)),
  );
}

/** The name in "Name <address>", or the address alone. */
function nameOf(who) {
  return who.replace(/\s*<[^>]*>$/, "").replace(/^"(.*)"$/, "$1") || who;
}

// --------------------------------------------------------------- what is beside

const PANES = { nothing: () => [], words: drawWords, letter: drawLetter, form: drawForm };

function drawBack(label) {
  return el("button", { class: "linklike mail-back", on: { click: closePane } }, `‹ ${label}`);
}

function drawWords({ title, words }) {
  return [drawBack("Letters"), el("div", { class: "mail-words", role: "status" }, el("h3", {}, title), el("p", {}, words))];
}

function drawLetter({ letter: id }) {
  const letter = find(id);
  const { letters } = view.snapshot.mail;
  const earlier = letters.slice(0, letters.indexOf(letter)).filter((other) => other.thread === letter.thread);
  const reply = el("button", { class: "button primary", on: { click: () => turnTo({ kind: "form", answers: id }) } }, "Reply");
  return [
    drawBack(box === "sent" ? "Sent" : "Inbox"),
    el(
      "article",
      { class: "open-letter", "aria-label": letter.subject },
      el("h3", {}, letter.subject || "(no subject)"),
      drawHead(letter),
      drawBody(letter),
      letter.mine ? null : el("p", {}, reply),
      earlier.length ? el("h4", {}, "Earlier in this thread") : null,
      earlier.reverse().map(drawEarlier),
    ),
  ];
}

function drawHead(letter) {
  const fact = (name, value) => [el("dt", {}, name), el("dd", {}, value)];
  return el("dl", { class: "letter-head" }, fact("From", letter.from), fact("To", letter.to), fact("Date", timeElement(Date.parse(letter.at), "F")));
}

function drawBody(letter) {
  const files = letter.files.map((file) => el("li", {}, `📎 ${file.name} `, el("small", {}, sayCount(file.size))));
  return [el("p", { class: "letter-text", dir: "auto" }, letter.text), files.length ? el("ul", { class: "letter-files" }, files) : null].filter(Boolean);
}

function sayCount(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`;
}

function drawEarlier(letter) {
  const summary = el("summary", {}, `${nameOf(letter.from)}, ${formatTime(Date.parse(letter.at), "f")}`);
  return el("details", { class: "earlier" }, summary, drawBody(letter));
}

// ------------------------------------------------------------------- writing

function drawForm({ answers }) {
  const answered = answers ? find(answers) : null;
  const again = answered ? `Re: ${answered.subject.replace(/^(re:\s*)+/i, "")}` : "";
  let files = [];
  const subject = el("input", { type: "text", value: again, maxlength: 200, placeholder: "What it is about" });
  const text = el("textarea", { rows: 8, maxlength: 10000, placeholder: "Write as a customer would" });
  const picker = el("input", { type: "file", multiple: true, hidden: true });
  const chips = el("div", { class: "chips" });
  const send = el("button", { class: "button primary" }, "Send");
  const addFiles = (added) => {
    files = [...files, ...added];
    showFiles();
  };
  const showFiles = () => chips.replaceChildren(...files.map((file) => drawChip(file, () => {
    files = files.filter((other) => other !== file);
    showFiles();
  })));
  picker.addEventListener("change", () => {
    addFiles(picker.files);
    picker.value = "";
  });
  const attach = el("button", { class: "button secondary", type: "button", on: { click: () => picker.click() } }, "Attach a file");
  const fill = async () => {
    subject.value = PHOTO.subject;
    text.value = PHOTO.text;
    files = [];
    addFiles([await fetchPhoto()]);
    send.focus();
  };
  const sample = el("button", { class: "linklike", type: "button", on: { click: fill } }, "Use the sample: a photo of a broken mug");
  const form = el(
    "form",
    { class: "write", "aria-label": answered ? "Reply to the shop" : "Write to the shop", on: { keydown: sendOnEnter } },
    el("h3", {}, answered ? "Reply" : "A letter to the shop"),
    el("p", { class: "write-to" }, `From ${view.snapshot.mail.address} to ${view.snapshot.mail.shop}`),
    answered ? null : sample,
    el("label", { class: "field" }, el("span", { class: "label" }, "Subject"), subject),
    el("label", { class: "field" }, el("span", { class: "label" }, "Letter"), text),
    chips,
    el("footer", {}, attach, picker, el("span", { class: "gap" }), el("button", { class: "button secondary", type: "button", on: { click: closePane } }, "Cancel"), send),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    await sendLetter({ subject: subject.value, text: text.value, answers: answers ?? null }, files);
    send.disabled = false;
  });
  setTimeout(() => (answered ? text : subject).focus());
  return [form];
}

function drawChip(file, remove) {
  return el("button", { class: "chip", type: "button", title: "Take it away again", on: { click: remove } }, `📎 ${file.name} ✕`);
}

function sendOnEnter(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

async function fetchPhoto() {
  const answer = await fetch(`/page/${PHOTO.file}`);
  return new File([await answer.blob()], PHOTO.file, { type: "image/jpeg" });
}

async function sendLetter(letter, files) {
  const written = pane;
  const sent = await attempt("write", { ...letter, files: await Promise.all([...files].map(encodeFile)) });
  if (!sent || pane !== written) return;
  turnTo({ kind: "words", title: "Sent", words: "In a moment the shop has it: be Rosa, and read it in #shop-desk. The answer comes to Mary’s inbox." });
}
