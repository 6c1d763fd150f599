// Files, pictures and embeds of a message.

import { el } from "./dom.js";
import { renderBlocks, renderInline } from "./markdown.js";
import { formatTime } from "./times.js";

/** A file that came with a message: pictures are shown, others offered for saving. */
export function drawFile(file) {
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.kind)) {
    return el("a", { class: "picture", href: file.url, target: "_blank", rel: "noopener noreferrer" }, el("img", { src: file.url, alt: file.words }));
  }
  const size = file.size < 1024 ? `${file.size} bytes` : `${Math.round(file.size / 1024)} KB`;
  return el("a", { class: "file", href: file.url, download: file.name }, `📎 ${file.name} `, el("small", {}, size));
}

/** An embed: a box with a coloured bar. */
export function drawEmbed(embed) {
  const title = embed.title ? renderInline(embed.title) : null;
  const linked = title && /^https?:/.test(embed.url ?? "") ? el("a", { href: embed.url, target: "_blank", rel: "noopener noreferrer" }, title) : title;
  const node = el(
    "section",
    { class: "embed" },
    embed.author?.name ? el("p", { class: "embed-author" }, embed.author.name) : null,
    linked ? el("h4", { class: "embed-title" }, linked) : null,
    embed.description ? el("div", { class: "text" }, renderBlocks(embed.description)) : null,
    embed.fields?.length ? el("dl", { class: "embed-fields" }, embed.fields.map(drawField)) : null,
    drawImage(embed.image, "embed-image"),
    drawImage(embed.thumbnail, "embed-thumbnail"),
    drawFooter(embed),
  );
  if (embed.color) node.style.borderLeftColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  return node;
}

function drawField(field) {
  return el("div", { class: field.inline ? "inline" : "" }, el("dt", {}, renderInline(field.name)), el("dd", { class: "text" }, renderBlocks(field.value)));
}

function drawFooter({ footer, timestamp }) {
  const at = timestamp ? formatTime(Date.parse(timestamp), "f") : "";
  const text = [footer?.text, at].filter(Boolean).join(" · ");
  return text ? el("p", { class: "embed-footer" }, text) : null;
}

/** A picture of this world; one from elsewhere is only linked, since the page loads nothing from outside. */
export function drawImage(image, className) {
  if (!image?.url) return null;
  if (image.url.startsWith("/files/")) return el("img", { class: className, src: image.url, alt: "" });
  return /^https?:/.test(image.url) ? el("p", { class: className }, renderInline(image.url)) : null;
}
