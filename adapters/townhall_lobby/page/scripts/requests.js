/** People who ask to be let in, for those who may decide. */

import { button, h, refill } from "./dom.js";
import { dialog } from "./dialogs.js";
import { clock, full } from "./moments.js";
import { order } from "./outbox.js";
import { avatar, nameOf } from "./people.js";
import { on, state } from "./state.js";
import { t } from "./texts.js";

/** @type {(() => void) | null} */
let redraw = null;

/** Keep an open queue in step with what others decide. */
export function startRequests() {
  on("requests words", () => redraw?.());
}

/** Open the queue of a room. */
export function requestsDialog(card) {
  const list = h("ul", { class: "requests" });
  const show = () => {
    const waiting = state.requests.get(card.id) ?? [];
    refill(list, ...(waiting.length ? waiting.map((one) => line(card, one)) : [h("li", { class: "faint" }, t("requests.none"))]));
  };
  redraw = show;
  show();
  dialog({ title: t("requests.title", { room: card.title }), fields: [list], wide: true }).addEventListener("close", () => (redraw = null));
}

function line(card, { person, text, at }) {
  const decide = (kind) => () => order({ kind, room: card.id, person: person.id });
  return h("li", { class: "request" }, avatar(person),
    h("div", { class: "member-text" }, h("div", { class: "member-name" }, nameOf(person, "cut"), h("time", { class: "faint", datetime: at, title: full(at) }, clock(at))), text && h("p", { class: "request-text", dir: "auto" }, text)),
    button(t("decline"), decide("decline"), "small", { "aria-label": t("decline.who", { name: person.name }) }),
    button(t("approve"), decide("approve"), "small main", { "aria-label": t("approve.who", { name: person.name }) }));
}
