/** What can be done with a person: talk in private, and for staff mute, remove and ban, each after a question. */

import { h } from "./dom.js";
import { dialog, field, menu } from "./dialogs.js";
import { ask, order } from "./outbox.js";
import { avatar, houseMark, nameOf, standingMarks } from "./people.js";
import { canUse, isStaff, room, state } from "./state.js";
import { t } from "./texts.js";
import { openTalk } from "./rooms.js";

const SPANS = [10, 60, 24 * 60, 7 * 24 * 60, null];

/** Open the menu of a person; `banned` is the card of somebody who may not come in. */
export function memberMenu(anchor, person, banned = null) {
  const card = room();
  if (!card) return;
  const member = state.members.get(card.id)?.members.get(person.id);
  const mine = person.id === state.me?.id;
  menu(anchor, [
    !mine ? { icon: "direct", label: t("talk.open"), act: () => openTalk(person) } : null,
    mine && member && canUse("nickname") ? { icon: "edit", label: t("nickname.change"), act: () => nicknameDialog(card) } : null,
    ...staffItems(card, person, member, banned),
  ], head(person, member));
}

function head(person, member) {
  const marks = [houseMark(person), ...(member ? standingMarks(member) : []), ...(member?.roles ?? []).map((role) => h("span", { class: "mark cut", dir: "auto" }, role))];
  return h("div", { class: "menu-head" }, avatar(person), h("div", { class: "member-text" }, h("b", { class: "menu-name" }, nameOf(person)), h("span", { class: "marks" }, ...marks)));
}

function staffItems(card, person, member, banned) {
  if (!isStaff(card) || card.direct || person.bot || person.id === state.me?.id) return [];
  if (banned) return [{ icon: "check", label: t("unban"), act: () => unban(card, person) }];
  if (!member || member.standing === "owner" || member.standing === "admin") return [];
  return [
    member.muted ? { icon: "unmute", label: t("unmute"), act: () => order({ kind: "unmute", room: card.id, person: person.id }) } : { icon: "mute", label: t("mute"), act: () => measure("mute", card, person) },
    { icon: "kick", label: t("kick"), danger: true, act: () => measure("kick", card, person) },
    { icon: "ban", label: t("ban"), danger: true, act: () => measure("ban", card, person) },
  ];
}

async function unban(card, person) {
  if (await order({ kind: "unban", room: card.id, person: person.id })) refreshMembers(card.id);
}

const refreshMembers = (id) => ask({ kind: "members", room: id }).catch(() => null);

/** Ask for how long and why, then do it. */
function measure(kind, card, person) {
  const reason = /** @type {HTMLInputElement} */ (h("input", { type: "text", maxlength: "500", dir: "auto", autocomplete: "off" }));
  const span = /** @type {HTMLSelectElement} */ (h("select", {}, ...SPANS.map((minutes) => h("option", { value: minutes ?? "" }, spanName(minutes)))));
  if (kind === "ban") span.value = "";
  dialog({
    title: t(`${kind}.title`, { name: person.name }),
    fields: [h("p", {}, t(`${kind}.about`)), kind !== "kick" && field(t("span"), span), field(t("reason"), reason, t("reason.note"))].filter(Boolean),
    main: t(kind),
    danger: true,
    act: async () => {
      const order = { kind, room: card.id, person: person.id, reason: reason.value.trim() };
      await ask(kind === "kick" ? order : { ...order, minutes: span.value ? Number(span.value) : null });
      if (kind === "ban") refreshMembers(card.id);
    },
  });
}

function spanName(minutes) {
  if (minutes === null) return t("span.always");
  if (minutes < 60) return t("span.minutes", { count: minutes });
  if (minutes < 24 * 60) return t("span.hours", { count: minutes / 60 });
  return t("span.days", { count: minutes / (24 * 60) });
}

/** Go by another name in one room. */
export function nicknameDialog(card) {
  const name = /** @type {HTMLInputElement} */ (h("input", { type: "text", maxlength: "64", dir: "auto", autocomplete: "off", value: card.nickname }));
  dialog({
    title: t("nickname.title", { room: card.title }),
    fields: [field(t("nickname"), name, t("nickname.note", { name: state.me?.name ?? "" }))],
    main: t("save"),
    act: async () => void (await ask({ kind: "nickname", room: card.id, name: name.value.trim() })),
  });
  name.select();
}
