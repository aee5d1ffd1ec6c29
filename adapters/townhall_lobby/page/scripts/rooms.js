/** The list of rooms and talks, with what is unread, and oneself below it. */

import { bdi, byId, h, icon, iconButton, refill } from "./dom.js";
import { settingsMenu } from "./settings.js";
import * as keep from "./keep.js";
import { callsMe } from "./parts.js";
import { avatar } from "./people.js";
import { changed, logOf, on, state, unreadOf } from "./state.js";
import { t } from "./texts.js";
import { startReading } from "./unread.js";

/** Start the list. */
export function startRooms() {
  on("rooms current log words me requests", show);
  on("me words", showMe);
}

/** The rooms one is in, the others, and the talks. */
export function grouped() {
  const all = [...state.rooms.values()];
  const rooms = all.filter((card) => !card.direct);
  const talks = all.filter((card) => card.direct && card.id !== "@house");
  return { joined: rooms.filter((card) => card.state === "joined"), others: rooms.filter((card) => card.state !== "joined"), talks: [houseTalk(), ...talks] };
}

function houseTalk() {
  return state.rooms.get("@house") ?? talkCard("@house", state.house?.name ?? "");
}

/** A talk the server does not know of yet: it begins with the first message. */
const talkCard = (id, title) => ({ id, title, direct: true, begun: true, state: "joined", sequence: 0, tools: ["edit", "delete", "react", "reply"], abilities: {}, commands: [] });

/** Open the talk with a person. */
export function openTalk(person) {
  const id = person.id === state.house?.id ? "@house" : `@${person.id}`;
  if (!state.rooms.has(id)) state.rooms.set(id, talkCard(id, person.name));
  openRoom(id);
}

/** Show a room. */
export function openRoom(id) {
  if (!state.rooms.has(id) && id === "@house") state.rooms.set(id, houseTalk());
  if (!state.rooms.has(id)) return;
  startReading(id);
  state.current = id;
  keep.keepLastRoom(id);
  byId("app").dataset.pane = "room";
  changed("current", "rooms", "log", "composer", "members", "requests");
  if (matchMedia("(hover: hover)").matches) setTimeout(() => byId("composer-text")?.focus());
}

function show() {
  // A window that comes into view may ask for the list before the server has said who one is.
  if (!state.me) return;
  const { joined, others, talks } = grouped();
  const lists = byId("room-lists");
  const focused = document.activeElement?.closest?.(".room-link")?.getAttribute("data-room");
  refill(lists, section(t("rooms.joined"), joined, t("rooms.none")), others.length > 0 && section(t("rooms.others"), others), section(t("talks"), talks), anotherPerson());
  if (focused) /** @type {HTMLElement | null} */ (lists.querySelector(`[data-room="${CSS.escape(focused)}"]`))?.focus();
}

function section(title, cards, none = "") {
  const list = h("ul", {}, ...cards.map((card) => h("li", {}, link(card))));
  return h("section", { "aria-label": title }, h("h2", { class: "list-title" }, title), cards.length ? list : h("p", { class: "list-note" }, none));
}

function link(card) {
  const unread = card.state === "joined" ? unreadOf(card.id) : 0;
  const look = `room-link ${unread ? "has-unread" : ""} ${card.state === "joined" ? "" : "outside"}`;
  const attributes = { class: look, type: "button", dataset: { room: card.id }, "aria-current": card.id === state.current ? "true" : null };
  const count = unread > 0 && h("span", { class: "unread" }, calls(card.id) && "@", unread > 99 ? "99+" : String(unread), h("span", { class: "unseen" }, ` ${t("unread")}`));
  return h("button", { ...attributes, on: { click: () => openRoom(card.id) } }, drawing(card), bdi(card.title, { class: "cut" }), waiting(card), count);
}

/** For staff: that somebody asks to be let in. */
function waiting(card) {
  const count = (state.requests.get(card.id) ?? []).length;
  if (!count) return null;
  const words = t("requests.waiting", { count });
  return h("span", { class: "mark warn", title: words }, `+${count}`, h("span", { class: "unseen" }, ` ${words}`));
}

const calls = (id) => [...logOf(id).messages.values()].some((message) => Number(message.id) > (state.read[id] ?? 0) && callsMe(message.parts));

function drawing(card) {
  if (card.direct) return avatar(card.id === "@house" ? { ...state.house } : { id: card.id.slice(1), name: card.title }, { small: true });
  if (card.state === "pending") return icon("clock");
  if (card.state === "banned") return icon("ban");
  return icon(card.door === "open" ? "room" : "lock");
}

/** How a newcomer tries it alone. */
function anotherPerson() {
  return h("p", { class: "hint-card" }, t("another.why"), " ", h("a", { href: "?as=new", target: "_blank", rel: "noopener" }, t("another.open"), icon("external", "small")));
}

function showMe() {
  const { me } = state;
  if (!me) return;
  const note = state.host ? t("me.host") : keep.isExtraPerson ? t("me.extra") : "";
  const open = iconButton("settings", t("settings"), (event) => settingsMenu(event.currentTarget), { "aria-haspopup": "dialog" });
  refill(byId("me"), avatar(me), h("div", { class: "me-name" }, h("b", { class: "cut" }, bdi(me.name)), note && h("span", {}, note)), open);
}
