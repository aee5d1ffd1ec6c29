/** Reactions under a message, and the small picker for them. */

import { h } from "./dom.js";
import { open, panel, walk } from "./dialogs.js";
import { order } from "./outbox.js";
import { canUse, state } from "./state.js";
import { locale, t } from "./texts.js";

const OFFERED = ["👍", "❤️", "😂", "🎉", "👏", "🙏", "😮", "😢", "🔥", "👀", "✅", "❌", "💯", "🤔", "👋", "🚀"];
const AT_MOST_NAMED = 12;

/** One chip per emoji with its count; who gave it stands in the tooltip. */
export function reactionRow(message) {
  if (!message.reactions?.length || message.deleted) return null;
  return h("div", { class: "reactions", role: "group", "aria-label": t("reactions") }, ...message.reactions.map((one) => chip(message, one)));
}

function chip(message, { emoji, people }) {
  const mine = people.some((person) => person.id === state.me?.id);
  const who = names(people);
  const attributes = { class: "chip", type: "button", "aria-pressed": String(mine), title: who, "aria-label": t("reaction.by", { emoji, names: who }) };
  const toggle = () => react(message, emoji, mine);
  return h("button", { ...attributes, disabled: !canUse("react"), on: { click: toggle } }, h("span", { class: "chip-emoji" }, emoji), h("span", { class: "chip-count" }, String(people.length)));
}

function names(people) {
  const shown = people.slice(0, AT_MOST_NAMED).map((person) => (person.id === state.me?.id ? t("you") : person.name));
  if (people.length > AT_MOST_NAMED) shown.push(t("and_more", { count: people.length - AT_MOST_NAMED }));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(shown);
}

const react = (message, emoji, remove = false) => order({ kind: "react", room: state.current, message: message.id, emoji, remove });

/** Open the picker beside a button. */
export function pickReaction(anchor, message) {
  const element = panel(anchor, "picker");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", t("react"));
  const choose = (emoji) => {
    element.hidePopover();
    const given = message.reactions.find((one) => one.emoji === emoji);
    react(message, emoji, Boolean(given?.people.some((person) => person.id === state.me?.id)));
  };
  element.append(...OFFERED.map((emoji) => h("button", { class: "pick", type: "button", "aria-label": emoji, on: { click: () => choose(emoji) } }, emoji)));
  open(element, anchor);
  const buttons = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("button")]);
  element.addEventListener("keydown", (event) => walk(event, buttons));
  buttons[0].focus();
}
