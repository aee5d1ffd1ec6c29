/** The head of the conversation: title, the platform it is like, and what can be done with the room. */

import { bdi, byId, h, icon, iconButton, refill } from "./dom.js";
import { dialog, menu } from "./dialogs.js";
import * as keep from "./keep.js";
import { jump } from "./log.js";
import { toggleMembers } from "./members.js";
import { nicknameDialog } from "./member_menu.js";
import { spoken } from "./messages_words.js";
import { ask } from "./outbox.js";
import { platformBadge } from "./platform.js";
import { requestsDialog } from "./requests.js";
import { canUse, isStaff, messagesOf, on, room, state } from "./state.js";
import { nodes, t } from "./texts.js";

/** Start the head. */
export function startRoomHead() {
  on("current requests words members", show);
  on("current log words", strip);
}

function show() {
  const card = room();
  const back = iconButton("back", t("rooms.back"), () => (byId("app").dataset.pane = "rooms"), { class: "icon-button back" });
  if (!card) return refill(byId("room-head"), back, h("div", { class: "room-title" }, h("h1", {}, "Townhall")));
  const waiting = (state.requests.get(card.id) ?? []).length;
  const shown = keep.showsMembers() || byId("app").classList.contains("members-open");
  refill(byId("room-head"), back,
    h("div", { class: "room-title" }, h("h1", { class: "cut" }, bdi(card.title)), card.like && platformBadge(card), card.topic && h("span", { class: "cut faint topic" }, bdi(card.topic))),
    isStaff(card) && waiting > 0 && requestsButton(card, waiting),
    !card.direct && card.state === "joined" && iconButton("more", t("room.more"), (event) => roomMenu(event.currentTarget, card), { "aria-haspopup": "menu" }),
    !card.direct && card.state === "joined" && iconButton("members", t("members.toggle"), toggleMembers, { "aria-pressed": String(shown), id: "members-toggle" }),
  );
}

function requestsButton(card, waiting) {
  const element = iconButton("person-add", t("requests.waiting", { count: waiting }), () => requestsDialog(card));
  element.append(h("span", { class: "count", "aria-hidden": "true" }, String(waiting)));
  return element;
}

function roomMenu(anchor, card) {
  menu(anchor, [
    canUse("nickname", card) ? { icon: "edit", label: t("nickname.change"), act: () => nicknameDialog(card) } : null,
    { icon: "kick", label: t("leave"), act: () => leaveDialog(card), danger: true },
  ]);
}

function leaveDialog(card) {
  dialog({
    title: t("leave.title", { room: card.title }),
    fields: [h("p", {}, t(card.door === "open" ? "leave.open" : "leave.closed"))],
    main: t("leave"),
    danger: true,
    act: async () => void (await ask({ kind: "leave", room: card.id })),
  });
}

/** Below the head: the newest pinned message, or that the room is quiet. */
function strip() {
  const card = room();
  const pinned = card?.state === "joined" ? messagesOf(card.id).filter((message) => message.pinned && !message.deleted) : [];
  const last = pinned.at(-1);
  const element = byId("room-strip");
  element.hidden = !last && !card?.quiet;
  if (last) refill(element, icon("pin", "small"), h("button", { class: "cut strip-words", type: "button", on: { click: () => jump(last.id) } }, ...nodes("pinned.by", { name: bdi(last.author?.name ?? ""), text: bdi(spoken(last)) })));
  else if (card?.quiet) refill(element, icon("mute", "small"), h("span", {}, t("room.quiet")));
}
