/** How a person looks: the round mark with a letter, the name, and what stands beside it. */

import { bdi, h, icon } from "./dom.js";
import { until } from "./moments.js";
import { state } from "./state.js";
import { t } from "./texts.js";

const HUES = 8;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function hue(id) {
  let sum = 7;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}

/** The mark of a person; it is decoration, the name stands beside it. */
export function avatar(person, { small = false, online = false } = {}) {
  const house = person.id === state.house?.id;
  const look = `avatar ${small ? "small" : ""} ${house ? "house" : `hue-${hue(person.id)}`}`;
  const letter = letters.segment(person.name.trim() || "?")[Symbol.iterator]().next().value?.segment.toLocaleUpperCase();
  return h("span", { class: look, "aria-hidden": "true" }, house ? icon("hall") : letter, online && h("span", { class: "dot" }));
}

/** A name that keeps its own direction and never breaks the line it stands in. */
export const nameOf = (person, look = "") => bdi(person.name, { class: look });

/** The mark of our own account. */
export function houseMark(person) {
  if (!person.bot) return null;
  return h("span", { class: "mark house", title: t("house.about") }, person.id === state.house?.id ? t("house.mark") : t("bot.mark"));
}

/** Rank, title and mute beside a name in the member list. */
export function standingMarks(member) {
  const marks = [];
  if (member.standing === "owner" || member.standing === "admin") marks.push(h("span", { class: "mark" }, t(`standing.${member.standing}`)));
  if (member.title) marks.push(h("span", { class: "mark cut" }, bdi(member.title)));
  if (member.muted) marks.push(h("span", { class: "mark warn" }, member.muted_until ? t("muted.until", { until: until(member.muted_until) }) : t("muted")));
  return marks;
}

/** The person's own id in a scoped one (`lobby:ACCOUNT:p7`). */
export const ownId = (scoped) => scoped.split(":").slice(2).join(":") || scoped;
