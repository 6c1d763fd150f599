// The messages of a place: drawn once, and again only when they changed.

import { attempt, nameOf, view } from "./api.js";
import { renderComponents } from "./components.js";
import { avatar, byId, el, notify } from "./dom.js";
import { changesOf } from "./editing.js";
import { drawEmbed, drawFile } from "./embeds.js";
import { rememberFocus } from "./focus.js";
import { receive } from "./forms.js";
import { renderBlocks } from "./markdown.js";
import { openMenu } from "./menu.js";
import { dayOf, formatTime, timeElement } from "./times.js";

const EMOJI = ["✅", "❌", "👍", "❤", "😀", "🎉", "👀", "🧶"];
const TOGETHER = 7 * 60_000; // messages of one author within this time share one head

let drawn = new Map();
let drawnPlace = "";
let isAtEnd = true;

/** Stay at the end when the composer grows or a picture arrives, unless the reader scrolled up. */
export function stayAtEnd() {
  const list = byId("messages");
  const stay = () => isAtEnd && toEnd(list);
  list.addEventListener("scroll", () => {
    isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  });
  list.addEventListener("load", stay, true);
  new ResizeObserver(stay).observe(list);
}

/** Show the newest message now, and what comes next: for those who just wrote something. */
export function goToEnd() {
  isAtEnd = true;
  toEnd(byId("messages"));
}

function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

/** Bring a message that a link names into view, with the focus on it. */
export function goToMessage(id) {
  const message = byId("messages").querySelector(`[data-key="message-${CSS.escape(id)}"]`);
  if (!message) return notify("That message is too far back to be shown here.");
  isAtEnd = false;
  message.scrollIntoView({ block: "start" });
  message.focus({ preventScroll: true });
}

/** Draw the snapshot's messages, keep the place that the reader scrolled to, and the focus. */
export function showMessages() {
  const list = byId("messages");
  const place = `${view.person} ${view.snapshot.here}`;
  const isNewPlace = place !== drawnPlace;
  const restoreFocus = rememberFocus();
  if (isNewPlace) drawn = new Map();
  drawnPlace = place;
  putInto(list, drawAll());
  restoreFocus();
  if (isNewPlace) isAtEnd = true;
  if (isAtEnd) toEnd(list);
}

/** Make these nodes the children, without moving those that stay: a moved one loses focus and open lists. */
function putInto(list, nodes) {
  const wanted = new Set(nodes);
  [...list.children].filter((node) => !wanted.has(node)).forEach((node) => node.remove());
  nodes.forEach((node, at) => list.children[at] === node || list.insertBefore(node, list.children[at] ?? null));
}

function drawAll() {
  const before = drawn;
  drawn = new Map();
  const keep = (key, text, draw) => {
    const known = before.get(key);
    drawn.set(key, known?.text === text ? known : { text, node: draw() });
    return drawn.get(key).node;
  };
  const nodes = [keep("beginning", "", drawBeginning)];
  let previous = null;
  for (const message of view.snapshot.messages) {
    const day = dayOf(Date.parse(message.at));
    const isNewDay = !previous || dayOf(Date.parse(previous.at)) !== day;
    if (isNewDay) nodes.push(keep(day, "", () => el("p", { class: "day" }, day)));
    const isFollowing = !isNewDay && belongsTo(previous, message);
    const text = JSON.stringify([message, isFollowing, view.snapshot.menu]);
    nodes.push(keep(message.id, text, () => drawMessage(message, isFollowing)));
    previous = message;
  }
  return nodes;
}

function belongsTo(previous, message) {
  const isClose = Date.parse(message.at) - Date.parse(previous.at) < TOGETHER;
  return isClose && previous.author === message.author && !message.used && !message.reply_to && message.ephemeral === previous.ephemeral;
}

function isDirect() {
  return view.snapshot.places.find((place) => place.id === view.snapshot.here).dm;
}

function drawBeginning() {
  const place = view.snapshot.places.find((item) => item.id === view.snapshot.here);
  const name = place.dm ? `Messages with ${place.name}` : `#${place.name}`;
  const hint = place.dm
    ? "What is written here goes to the shop, as a customer's message."
    : "Type / below to see what the bot can do.";
  return el("div", { class: "beginning" }, el("h3", {}, name), el("p", {}, place.topic), el("p", {}, hint));
}

function drawMessage(message, isFollowing) {
  const name = nameOf("user", message.author);
  const isBot = message.author === view.snapshot.bot;
  const at = Date.parse(message.at);
  const key = view.snapshot.people.find((person) => person.id === message.author)?.key ?? "bot";
  const isPinging = message.pings_me && !isDirect();
  const classes = ["message", isFollowing && "following", message.ephemeral && "ephemeral", isPinging && "pinging"];
  const head = el(
    "header",
    { class: "message-head" },
    el("span", { class: `author author-${key}` }, name),
    isBot ? el("span", { class: "tag" }, "BOT") : null,
    timeElement(at, "t", "message-time"),
  );
  const attributes = {
    class: classes.filter(Boolean).join(" "),
    "data-key": `message-${message.id}`,
    tabindex: "-1", // where the focus goes when a button of it is gone
    "aria-label": `${name}, ${formatTime(at, "t")}`,
    on: { contextmenu: (event) => openAt(event, message) },
  };
  return el(
    "article",
    attributes,
    drawAbove(message),
    isFollowing ? el("span", { class: "avatar-gap" }) : avatar(name, key),
    el("div", { class: "message-body" }, isFollowing ? null : head, drawContent(message), drawBelow(message)),
    message.ephemeral ? null : drawTools(message),
  );
}

/** What the message answers: a command that someone used, or another message. */
function drawAbove({ used, reply_to: reply }) {
  if (used) {
    const command = el("span", { class: "mention" }, `/${used.command}`);
    return el("p", { class: "above" }, `${nameOf("user", used.who)} used `, command);
  }
  if (reply) return el("p", { class: "above" }, `↱ ${nameOf("user", reply.author)}: ${reply.content.slice(0, 90)}`);
  return null;
}

function drawContent(message) {
  if (message.thinking) return el("p", { class: "thinking" }, "Goodword is thinking…");
  const edited = message.edited ? el("small", { class: "edited" }, "(edited)") : null;
  return el(
    "div",
    { class: "content" },
    message.content || edited ? el("div", { class: "text" }, renderBlocks(message.content), message.content ? edited : null) : null,
    message.attachments.map(drawFile),
    message.embeds.map(drawEmbed),
    renderComponents(message),
  );
}

function drawBelow(message) {
  const reactions = message.reactions.map((reaction) => drawReaction(message, reaction));
  const dismiss = el("button", { class: "linklike", "data-key": `dismiss-${message.id}`, on: { click: () => attempt("dismiss", { message: message.id }) } }, "Dismiss");
  return el(
    "footer",
    {},
    reactions.length ? el("div", { class: "reactions" }, reactions) : null,
    message.ephemeral ? el("p", { class: "only-you" }, "Only you can see this · ", dismiss) : null,
  );
}

function drawReaction(message, reaction) {
  const who = reaction.who.map((id) => nameOf("user", id)).join(", ");
  const attributes = {
    class: "reaction",
    "data-key": `react-${message.id}-${reaction.emoji}`,
    "aria-pressed": String(reaction.mine),
    "aria-label": `${reaction.emoji}, ${reaction.count}: ${who}`,
    title: who,
    on: { click: () => react(message, reaction.emoji, !reaction.mine) },
  };
  return el("button", attributes, el("span", { class: "emoji" }, reaction.emoji), el("span", {}, String(reaction.count)));
}

function react(message, emoji, on) {
  return attempt("react", { message: message.id, emoji, on });
}

function drawTools(message) {
  const pick = (event) => openMenu(event.currentTarget, EMOJI.map((emoji) => ({ label: emoji, act: () => toggle(message, emoji) })), "emoji-menu");
  return el(
    "div",
    { class: "tools" },
    el("button", { class: "tool", "aria-label": "Add a reaction", title: "Add a reaction", on: { click: pick } }, "☺"),
    hasMenu(message)
      ? el("button", { class: "tool", "aria-label": "More", title: "More", on: { click: (event) => openMenu(event.currentTarget, menuOf(message, event.currentTarget.closest(".message"))) } }, "⋯")
      : null,
  );
}

function toggle(message, emoji) {
  const known = message.reactions.find((reaction) => reaction.emoji === emoji);
  return react(message, emoji, !known?.mine);
}

function isMine(message) {
  return view.snapshot.people.find((person) => person.id === message.author)?.key === view.person;
}

function hasMenu(message) {
  return isMine(message) || view.snapshot.menu.length > 0;
}

function openAt(event, message) {
  if (message.ephemeral || !hasMenu(message) || event.target.closest("a, input, textarea")) return;
  event.preventDefault();
  openMenu(event.currentTarget.querySelector(".tools"), menuOf(message, event.currentTarget));
}

function menuOf(message, node) {
  const apps = view.snapshot.menu.map((name) => ({
    label: `Apps → ${name}`,
    act: async () => receive(await attempt("menu", { message: message.id, name })),
  }));
  return isMine(message) ? [...changesOf(message, node), ...apps] : apps;
}
