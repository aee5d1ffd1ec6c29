/** What stands where one would write, in a room one is not in. */

import { bdi, button, h, icon } from "./dom.js";
import { dialog, field } from "./dialogs.js";
import { until } from "./moments.js";
import { ask, order } from "./outbox.js";
import { isStaff } from "./state.js";
import { t } from "./texts.js";

/** @returns {HTMLElement | null} the panel, or null where one may write */
export function gate(card) {
  if (!card) return h("div", { class: "gate" }, h("p", {}, t("gate.choose")));
  if (card.state === "joined") return null;
  const [words, ...actions] = GATES[card.state]?.(card) ?? outside(card);
  const about = [card.topic, card.members > 0 && t("gate.members", { count: card.members })].filter(Boolean).join(" · ");
  return h("section", { class: "gate", "aria-labelledby": "gate-title" },
    h("span", { class: "gate-mark" }, icon(MARKS[card.state] ?? (card.door === "open" ? "room" : "lock"))),
    h("h2", { id: "gate-title" }, bdi(card.title)),
    about && h("p", { class: "faint", dir: "auto" }, about),
    h("p", {}, words),
    actions.length > 0 && h("div", { class: "gate-actions" }, ...actions));
}

const MARKS = { pending: "clock", banned: "ban" };

const join = (card) => () => order({ kind: "join", room: card.id });

const GATES = {
  pending: (card) => [t("gate.pending"), button(t("withdraw"), () => order({ kind: "withdraw", room: card.id }))],
  invited: (card) => [t("gate.invited"), button(t("join"), join(card), "main")],
  banned: (card) => [card.banned_until ? t("gate.banned_until", { until: until(card.banned_until) }) : t("gate.banned")],
};

function outside(card) {
  const free = card.door === "open" || isStaff(card);
  if (!free && card.door === "ask") return [t("gate.ask"), button(t("ask"), () => askDialog(card), "main")];
  return free ? [t("gate.open"), button(t("join"), join(card), "main")] : [t("gate.hosts")];
}

function askDialog(card) {
  const words = /** @type {HTMLTextAreaElement} */ (h("textarea", { rows: "3", maxlength: "1000", dir: "auto" }));
  dialog({
    title: t("ask.title", { room: card.title }),
    fields: [field(t("ask.text"), words, t("ask.note"))],
    main: t("ask.send"),
    act: async () => void (await ask({ kind: "ask", room: card.id, text: words.value.trim() })),
  });
}
