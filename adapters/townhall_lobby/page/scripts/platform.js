/** Which platform a room is like, and what the house cannot do there. */

import { h, icon } from "./dom.js";
import { dialog } from "./dialogs.js";
import { has, t } from "./texts.js";

const SHOWN_TOOLS = ["edit", "delete", "react", "reply", "press", "vote", "nickname", "pin"];

const platformName = (like) => (has(`platform.${like}`) ? t(`platform.${like}`) : like);

/** The small badge beside the title. */
export function platformBadge(card) {
  const words = t("like", { platform: platformName(card.like) });
  return h("button", { class: "like", type: "button", title: t("like.open"), on: { click: () => platformDialog(card) } }, words, icon("about"));
}

function platformDialog(card) {
  const abilities = Object.entries(card.abilities);
  const missing = abilities.filter(([, one]) => one.ability === "no");
  const lesser = abilities.filter(([, one]) => one.ability === "degraded");
  const tools = SHOWN_TOOLS.filter((tool) => !card.tools.includes(tool));
  dialog({
    title: t("like", { platform: platformName(card.like) }),
    wide: true,
    fields: [
      h("p", {}, t("like.about", { platform: platformName(card.like) })),
      tools.length > 0 && section("like.people", tools.map((tool) => h("li", { class: "ability" }, icon("ban", "small"), h("span", {}, t(`tool.${tool}`))))),
      lesser.length > 0 && section("like.lesser", lesser.map(([feature, one]) => ability(feature, "down", [one.how]))),
      missing.length > 0 && section("like.missing", missing.map(([feature, one]) => ability(feature, "ban", [reason(card, one), one.remedy]))),
    ].filter(Boolean),
  });
}

const section = (title, items) => h("section", { class: "abilities" }, h("h3", {}, t(title)), h("ul", {}, ...items));

/** "qq has no … for bots." says no more than the line it would stand in. */
const reason = (card, one) => (one.reason.startsWith(`${card.like} has no `) ? "" : one.reason);

/** The words of the capability tables, in the reader's language where there is a text for them. */
function words(sentence) {
  const known = has(`ability.${sentence}`);
  const said = known ? t(`ability.${sentence}`) : sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return h("span", { class: "faint", lang: known ? null : "en" }, ` ${said}`);
}

function ability(feature, drawing, sentences) {
  const name = has(`feature.${feature}`) ? t(`feature.${feature}`) : feature.replaceAll("_", " ");
  return h("li", { class: "ability" }, icon(drawing, "small"), h("span", {}, h("b", {}, name), ...sentences.filter(Boolean).map(words)));
}
