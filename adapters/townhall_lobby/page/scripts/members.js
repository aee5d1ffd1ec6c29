/** Who is in the room: who is here now above, the others below, with labels, rank and marks. */

import { bdi, byId, h, icon, iconButton, refill } from "./dom.js";
import * as keep from "./keep.js";
import { memberMenu } from "./member_menu.js";
import { until } from "./moments.js";
import { ask } from "./outbox.js";
import { avatar, houseMark, nameOf, standingMarks } from "./people.js";
import { changed, on, room, state } from "./state.js";
import { t } from "./texts.js";

const AT_MOST_SHOWN = 200;
const RANKS = ["owner", "admin"];
/** @type {Set<string>} */
const asking = new Set();

/** Start the list. */
export function startMembers() {
  on("members current words", show);
  document.addEventListener("keydown", (event) => event.key === "Escape" && byId("app").classList.contains("members-open") && toggleMembers());
}

/** Show or hide the list: a pane on a wide screen, a drawer on a narrow one. */
export function toggleMembers() {
  const drawer = matchMedia("(max-width: 1080px)").matches;
  if (drawer) byId("app").classList.toggle("members-open");
  else keep.keepShowsMembers(!keep.showsMembers());
  changed("members");
  if (drawer && byId("app").classList.contains("members-open")) setTimeout(() => byId("members").querySelector("button")?.focus());
  else if (drawer) setTimeout(() => byId("members-toggle")?.focus());
}

function show() {
  const card = room();
  const exists = Boolean(card && !card.direct && card.state === "joined");
  const app = byId("app");
  app.classList.toggle("no-members", !exists || !keep.showsMembers());
  if (!exists) app.classList.remove("members-open");
  const pane = byId("members");
  if (!exists || !card) return pane.replaceChildren();
  const held = state.members.get(card.id);
  if (!held) fetchMembers(card.id);
  const count = held?.members.size ?? card.members;
  const head = h("header", { class: "pane-head" }, h("h2", {}, t("members.count", { count })), iconButton("close", t("close"), toggleMembers, { class: "icon-button drawer-close" }));
  refill(pane, head, h("div", { class: "members-body" }, ...(held ? lists(held) : [])));
}

async function fetchMembers(id) {
  if (asking.has(id) || state.link !== "online") return;
  asking.add(id);
  await ask({ kind: "members", room: id }).catch(() => null);
  asking.delete(id);
}

function lists({ members, banned }) {
  const all = [...members.values()].sort(byRankAndName);
  const here = all.filter((member) => member.online || member.person.bot);
  const away = all.filter((member) => !member.online && !member.person.bot);
  return [section(t("members.here", { count: here.length }), here.map(line)), section(t("members.away", { count: away.length }), away.map(line)), section(t("members.banned", { count: banned.length }), banned.map(bannedLine))];
}

function section(title, lines) {
  if (!lines.length) return null;
  const rest = lines.length - AT_MOST_SHOWN;
  const items = lines.slice(0, AT_MOST_SHOWN).map((element) => h("li", {}, element));
  return h("section", { "aria-label": title }, h("h3", { class: "list-title" }, title), h("ul", {}, ...items), rest > 0 && h("p", { class: "list-note" }, t("and_more", { count: rest })));
}

function byRankAndName(one, other) {
  const rank = (member) => (member.person.bot ? 0 : 1 + ((RANKS.indexOf(member.standing) + 3) % 3));
  return rank(one) - rank(other) || one.person.name.localeCompare(other.person.name);
}

function line(member) {
  const { person } = member;
  const mine = person.id === state.me?.id;
  const marks = [houseMark(person), ...standingMarks(member)];
  const labels = member.roles.map((role) => h("span", { class: "mark cut" }, bdi(role)));
  const attributes = { class: `member ${member.online || person.bot ? "" : "away"}`, type: "button", "aria-haspopup": "menu", dataset: { person: person.id } };
  return h("button", { ...attributes, on: { click: (event) => memberMenu(event.currentTarget, person) } },
    avatar(person, { online: member.online || person.bot }),
    h("span", { class: "member-text" },
      h("span", { class: "member-name" }, nameOf(person, "cut"), mine && h("span", { class: "faint" }, t("you.mark"))),
      marks.some(Boolean) || labels.length ? h("span", { class: "marks" }, ...marks, ...labels) : null,
      h("span", { class: "unseen" }, member.online ? t("online") : t("offline"))));
}

function bannedLine(card) {
  const open = (event) => memberMenu(event.currentTarget, card.person, card);
  const note = card.until ? until(card.until) : t("banned.for_good");
  return h("button", { class: "member away", type: "button", "aria-haspopup": "menu", on: { click: open } }, icon("ban"), h("span", { class: "member-text" }, nameOf(card.person, "cut"), h("span", { class: "member-note" }, note)));
}
