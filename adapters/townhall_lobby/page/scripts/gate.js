/** What stands where one would write, in a room one is not in. */

import { button, h } from "./dom.js";
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
  return h("div", { class: "gate" }, h("p", {}, words), h("div", { class: "gate-actions" }, ...actions));
}

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
