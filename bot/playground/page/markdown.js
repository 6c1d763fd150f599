// Discord's markdown, turned into nodes. Whatever is not markdown stays text.

import { nameOf } from "./api.js";
import { el } from "./dom.js";
import { link } from "./links.js";
import { timeElement } from "./times.js";

const FENCE = /```(?:([\w+-]*)\n)?([\s\S]+?)```/g;
const LIST_ITEM = /^(\s*)([-*]|\d+\.)\s+(.*)$/; // indent, marker, content

/** A whole message or embed text: paragraphs, headings, quotes, lists, code, and what is inside them. */
export function renderBlocks(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    fragment.append(...renderLines(trimBreaks(text.slice(from, match.index))));
    fragment.append(el("pre", {}, el("code", {}, match[2].replace(/\n$/, ""))));
    from = match.index + match[0].length;
  }
  fragment.append(...renderLines(from ? trimBreaks(text.slice(from)) : text));
  return fragment;
}

function trimBreaks(text) {
  return text.replace(/^\n/, "").replace(/\n$/, "");
}

function renderLines(text) {
  const lines = text ? text.split("\n") : [];
  const nodes = [];
  while (lines.length) nodes.push(takeBlock(lines));
  return nodes;
}

/** Take one block off the front of the lines. */
function takeBlock(lines) {
  const heading = /^(#{1,3}) +(.+)$/.exec(lines[0]);
  if (heading) return lines.shift() && el(`h${heading[1].length + 2}`, {}, renderInline(heading[2]));
  const subtext = /^-# +(.+)$/.exec(lines[0]);
  if (subtext) return lines.shift() && el("small", { class: "subtext" }, renderInline(subtext[1]));
  if (lines[0].startsWith(">>> ")) {
    const rest = lines.splice(0).join("\n").slice(4);
    return el("blockquote", {}, renderLines(rest));
  }
  if (lines[0].startsWith("> ")) {
    return el("blockquote", {}, renderLines(takeWhile(lines, (line) => line.startsWith("> ")).map((line) => line.slice(2)).join("\n")));
  }
  if (LIST_ITEM.test(lines[0])) return renderList(takeList(lines));
  const plain = takeWhile(lines, (line, index) => index === 0 || !startsBlock(line));
  return el("div", { class: "paragraph" }, renderInline(plain.join("\n")));
}

function startsBlock(line) {
  return /^(#{1,3} +\S|-# +\S|>>> |> )/.test(line) || LIST_ITEM.test(line);
}

function takeWhile(lines, test) {
  let count = 0;
  while (count < lines.length && test(lines[count], count)) count += 1;
  return lines.splice(0, count);
}

/** The lines of one list: those with its kind of marker, and deeper ones of any kind. */
function takeList(lines) {
  const [, indent, marker] = LIST_ITEM.exec(lines[0]);
  return takeWhile(lines, (line) => {
    const item = LIST_ITEM.exec(line);
    return item && (item[1].length > indent.length || /\d/.test(item[2]) === /\d/.test(marker));
  });
}

/** Lines of a list; deeper ones become lists inside the item before them. */
function renderList(lines) {
  const [, indent, marker] = LIST_ITEM.exec(lines[0]);
  const list = /\d/.test(marker) ? el("ol", { start: parseInt(marker, 10) }) : el("ul");
  while (lines.length) {
    const [, depth, , content] = LIST_ITEM.exec(lines[0]);
    if (depth.length > indent.length && list.lastChild) {
      list.lastChild.append(renderList(takeWhile(lines, (line) => LIST_ITEM.exec(line)[1].length > indent.length)));
    } else {
      lines.shift();
      list.append(el("li", {}, renderInline(content)));
    }
  }
  return list;
}

const wrap = (tag, className) => (match) => el(tag, { class: className }, renderInline(match[1]));
const mention = (kind, sign) => (match) => el("span", { class: "mention" }, `${sign}${nameOf(kind, match[1])}`);

/** Tried in this order at each place of a text. A rule that matches gives a node or a text. */
const RULES = [
  [/\\([!-/:-@[-`{-~])/y, (match) => match[1]],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (match) => el("code", {}, match[2].trim())],
  [/\[([^\]\n]+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/y, (match) => link(match[2], renderInline(match[1]))],
  [/<(https?:\/\/[^\s<>]+)>/y, (match) => link(match[1], [match[1]])],
  [/https?:\/\/[^\s<]*[^\s<.,:;"')\]*_~|]/y, (match) => link(match[0], [match[0]])],
  [/<@!?(\d+)>/y, mention("user", "@")],
  [/<@&(\d+)>/y, mention("role", "@")],
  [/<#(\d+)>/y, mention("channel", "#")],
  [/<\/([^:>]+):\d+>/y, (match) => el("span", { class: "mention" }, `/${match[1]}`)],
  [/<t:(-?\d{1,12})(?::([tTdDfFR]))?>/y, (match) => timeElement(Number(match[1]) * 1000, match[2] ?? "f", "moment")],
  [/<a?:(\w+):\d+>/y, (match) => `:${match[1]}:`],
  [/@(everyone|here)\b/y, (match) => el("span", { class: "mention" }, match[0])],
  [/\|\|([\s\S]+?)\|\|/y, (match) => spoiler(match[1])],
  [/\*\*\*([\s\S]+?)\*\*\*/y, (match) => el("strong", {}, el("em", {}, renderInline(match[1])))],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, wrap("strong")],
  [/__([\s\S]+?)__(?!_)/y, wrap("u")],
  [/~~([\s\S]+?)~~/y, wrap("s")],
  [/\*(?=\S)((?:\\[\s\S]|[^*\\])+?)(?<=\S)\*(?!\*)/y, wrap("em")],
  [/(?<![A-Za-z0-9])_((?:\\[\s\S]|[^_\\])+?)_(?![A-Za-z0-9])/y, wrap("em")],
];
const PLAIN = /[\s\S][^\\`[<h@|*_~]*/y;

/** Text without blocks, as a list of nodes. */
export function renderInline(text) {
  const nodes = [];
  let at = 0;
  while (at < text.length) {
    const [match, make] = matchAt(text, at);
    nodes.push(make(match));
    at += match[0].length;
  }
  return nodes;
}

function matchAt(text, at) {
  for (const [pattern, make] of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return [match, make];
  }
  PLAIN.lastIndex = at;
  return [PLAIN.exec(text), (match) => match[0]];
}

function spoiler(text) {
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.currentTarget.classList.add("shown");
  };
  const attributes = { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler: press to show" };
  return el("span", { ...attributes, on: { click: reveal, keydown: reveal } }, renderInline(text));
}
