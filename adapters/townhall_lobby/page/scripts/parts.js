/** The tree of a message as elements; every word of it is a text node, every address is checked. */

import { bdi, fill, h, icon } from "./dom.js";
import { size } from "./moments.js";
import { ownId } from "./people.js";
import { state } from "./state.js";
import { t } from "./texts.js";

const STYLES = { bold: "strong", italic: "em", underline: "u", strike: "s", code: "code", code_block: "pre" };
const LINKS = new Set(["http:", "https:", "mailto:"]);

/** @returns {string} the address where it may be opened, or "" */
export function safeAddress(address, allowed = LINKS) {
  try {
    return allowed.has(new URL(address).protocol) ? address : "";
  } catch {
    return "";
  }
}

/** @type {Record<string, (part: any) => Node>} */
const makers = {
  text: (part) => document.createTextNode(part.text),
  styled,
  mention,
  mention_all: () => h("span", { class: "mention to-me" }, `@${t("everyone")}`),
  mention_role: (part) => h("span", { class: "mention" }, bdi(`@${part.name || part.role}`)),
  link: (part) => link(part.url, part.text || part.url),
  emoji: (part) => h("span", { class: "emoji-name" }, `:${part.name}:`),
  image,
  file,
  quote: (part) => h("blockquote", { dir: "auto" }, part.text),
  contact_card: (part) => h("span", { class: "file-card" }, icon("card"), h("span", { class: "cut" }, bdi(part.name))),
};

/** A message's parts without its buttons. A part the page does not know is left out rather than guessed. */
export function partNodes(parts) {
  return parts.filter((part) => makers[part.part]).map((part) => makers[part.part](part));
}

/** The message in words only, for previews and screen readers. */
export function plain(parts) {
  return parts.map((part) => PLAIN[part.part]?.(part) ?? part.text ?? "").join("").trim();
}

const PLAIN = {
  mention: (part) => `@${part.name || ownId(part.member)}`,
  mention_all: () => `@${t("everyone")}`,
  mention_role: (part) => `@${part.name || part.role}`,
  link: (part) => part.text || part.url,
  emoji: (part) => `:${part.name}:`,
  image: (part) => part.caption || part.alt || t("image"),
  file: (part) => part.name || t("file"),
  contact_card: (part) => part.name,
  quote: () => "",
  button_rows: () => "",
};

/** Whether a message calls for the reader. */
export const callsMe = (parts = []) =>
  parts.some((part) => part.part === "mention_all" || (part.part === "mention" && ownId(part.member) === state.me?.id));

function styled(part) {
  if (part.style === "spoiler") return spoiler(part.text);
  const inner = part.style === "code_block" ? h("code", {}, part.text) : part.text;
  return h(STYLES[part.style] ?? "span", part.style === "code_block" ? { tabindex: "0" } : {}, inner);
}

function spoiler(text) {
  const cover = h("button", { class: "spoiler", type: "button", "aria-expanded": "false", "aria-label": t("spoiler") }, h("span", { "aria-hidden": "true" }, text));
  cover.addEventListener("click", () => cover.replaceWith(h("span", { class: "spoiler open" }, text)), { once: true });
  return cover;
}

function mention(part) {
  const mine = ownId(part.member) === state.me?.id;
  return h("span", { class: mine ? "mention to-me" : "mention" }, bdi(`@${part.name || ownId(part.member)}`));
}

/** A link that leaves nothing behind; one of an unsafe kind is shown as its words. */
export function link(address, words, look = "") {
  if (!safeAddress(address)) return h("span", { class: "unsafe", title: t("link.unsafe") }, words);
  return h("a", { href: address, class: look, target: "_blank", rel: "noopener noreferrer", title: words === address ? null : address }, bdi(words));
}

function image(part) {
  const alt = part.alt || part.caption || t("image");
  const address = safeAddress(part.source, new Set(["https:", "data:"]));
  const picture = address ? h("img", { src: address, alt, loading: "lazy", referrerpolicy: "no-referrer" }) : null;
  const figure = h("figure", { class: "picture" }, picture ?? missing(alt));
  picture?.addEventListener("error", () => picture.replaceWith(missing(alt)), { once: true });
  return part.caption ? fill(figure, h("figcaption", { dir: "auto" }, part.caption)) : figure;
}

const missing = (alt) => h("span", { class: "file-card" }, icon("image"), h("span", { class: "cut" }, bdi(alt)));

function file(part) {
  const words = [h("span", { class: "cut" }, bdi(part.name || t("file"))), part.size != null && h("span", { class: "faint" }, size(part.size))];
  const address = safeAddress(part.source, new Set(["http:", "https:"]));
  if (!address) return h("span", { class: "file-card" }, icon("file"), ...words);
  return h("a", { class: "file-card", href: address, target: "_blank", rel: "noopener noreferrer" }, icon("file"), ...words);
}
