/** The small bar beside a message: react, reply, edit, more. There is one, and it goes where one points or tabs. */

import { byId, fill, h, iconButton } from "./dom.js";
import { dialog, menu, toast } from "./dialogs.js";
import { memberMenu } from "./member_menu.js";
import { order, ask } from "./outbox.js";
import { pickReaction } from "./reactions.js";
import { canUse, changed, isStaff, logOf, room, state } from "./state.js";
import { plain } from "./parts.js";
import { t } from "./texts.js";

const list = byId("messages");
const bar = h("div", { class: "message-bar", role: "toolbar" });

/** Start following the pointer and the focus. */
export function startMessageActions() {
  list.addEventListener("pointerover", (event) => event.pointerType !== "touch" && settle(event.target.closest?.("li.message")));
  list.addEventListener("pointerleave", () => !bar.contains(document.activeElement) && !list.contains(document.activeElement) && bar.remove());
  list.addEventListener("focusin", (event) => settle(event.target.closest?.("li.message")));
  list.addEventListener("keydown", keys);
  list.addEventListener("click", clicked);
}

const messageOf = (element) => logOf(state.current).messages.get(element?.dataset.id ?? "");

function settle(element) {
  const message = messageOf(element);
  if (!element || bar.parentElement === element) return;
  bar.remove();
  if (!message || message.deleted || room()?.state !== "joined") return;
  bar.setAttribute("aria-label", t("message.actions"));
  bar.replaceChildren();
  fill(bar, ...buttons(message, element));
  if (bar.children.length) element.append(bar);
}

function buttons(message, element) {
  const mine = message.author?.id === state.me?.id;
  const mayDelete = mine ? canUse("delete") : isStaff() && !room()?.direct;
  const more = [mine && canUse("edit") && message.text && 1, mayDelete && 1, isStaff() && canUse("pin") && 1, 1].some(Boolean);
  return [
    canUse("react") && iconButton("react", t("react"), (event) => pickReaction(event.currentTarget, message)),
    canUse("reply") && iconButton("reply", t("reply"), () => reply(message)),
    mine && canUse("edit") && message.text && iconButton("edit", t("edit"), () => edit(message)),
    more && iconButton("more", t("more"), (event) => moreMenu(event.currentTarget, message, mayDelete, element), { "aria-haspopup": "menu" }),
  ];
}

function moreMenu(anchor, message, mayDelete, element) {
  menu(anchor, [
    { icon: "copy", label: t("copy"), act: () => copy(message) },
    isStaff() && canUse("pin") ? { icon: "pin", label: t(message.pinned ? "unpin" : "pin"), act: () => order({ kind: "pin", room: state.current, message: message.id, remove: message.pinned }) } : null,
    mayDelete ? { icon: "delete", label: t("delete"), danger: true, act: () => remove(message, element) } : null,
  ]);
}

async function copy(message) {
  try {
    await navigator.clipboard.writeText(plain(message.parts));
    toast(t("copied"));
  } catch {
    toast(t("copy.refused"));
  }
}

/** Answer a message. */
export function reply(message) {
  Object.assign(state, { replyTo: message, editing: null });
  changed("composer");
  byId("composer-text")?.focus();
}

/** Change a message of one's own. */
export function edit(message) {
  Object.assign(state, { editing: message, replyTo: null });
  changed("composer");
  byId("composer-text")?.focus();
}

function remove(message) {
  const mine = message.author?.id === state.me?.id;
  dialog({
    title: t("delete.title"),
    fields: [h("p", {}, mine ? t("delete.own") : t("delete.others", { name: message.author?.name ?? "" })), h("blockquote", { class: "clamp", dir: "auto" }, plain(message.parts))],
    main: t("delete"),
    danger: true,
    act: async () => void (await ask({ kind: "delete", room: state.current, message: message.id })),
  });
}

function keys(event) {
  const element = event.target.closest("li.message");
  if (!element || event.target !== element) return;
  const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  const message = messageOf(element);
  if (step && !event.altKey) {
    event.preventDefault();
    stepTo(element, step);
  } else if (event.key === "Escape") byId("composer-text")?.focus();
  else if (message && event.key === "r" && !event.ctrlKey && !event.metaKey && canUse("reply")) {
    event.preventDefault();
    reply(message);
  }
}

function stepTo(element, step) {
  let next = element[step];
  while (next && !next.matches("li.message")) next = next[step];
  if (!next) return;
  element.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function clicked(event) {
  const gutter = event.target.closest(".gutter");
  const author = gutter && messageOf(gutter.closest("li"))?.author;
  if (author) memberMenu(gutter, author);
  // On a phone there is no pointer to hover with: a tap brings the bar.
  else if (matchMedia("(hover: none)").matches && !event.target.closest("button, a")) event.target.closest("li.message")?.focus({ preventScroll: true });
}
