/** The first thing a newcomer sees: what should we call you? */

import { byId, h, icon, refill } from "./dom.js";
import * as keep from "./keep.js";
import { on } from "./state.js";
import { switches } from "./settings.js";
import { t } from "./texts.js";

const LONGEST = 64;
/** @type {(name: string) => void} */
let enter = () => {};
let typed = "";
let fault = "";

/** Start the entry; `onName` is called with the name one wants. */
export function startEntry(onName) {
  enter = onName;
  on("words", () => !byId("entry").hidden && showEntry(fault));
}

/** Ask for a name, with what was wrong with the last one. */
export function showEntry(wrong = "") {
  fault = wrong;
  byId("app").hidden = true;
  const frame = byId("entry");
  frame.hidden = false;
  const attributes = { id: "entry-name", type: "text", maxlength: LONGEST, dir: "auto", autocomplete: "nickname", required: true, value: typed, "aria-describedby": "entry-fault" };
  const name = /** @type {HTMLInputElement} */ (h("input", { ...attributes, "aria-invalid": wrong ? "true" : null }));
  const go = h("button", { class: "button main", type: "submit" }, t("entry.go"));
  const form = h("form", { class: "entry-card", novalidate: true },
    h("div", { class: "entry-mark" }, icon("hall")),
    h("h1", {}, t("entry.title")),
    h("p", { class: "faint" }, t(keep.isExtraPerson ? "entry.extra" : "entry.about")),
    h("div", { class: "field" }, h("label", { for: "entry-name" }, t("entry.name")), name, h("p", { class: "fault", id: "entry-fault", role: "alert" }, wrong)),
    go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typed = name.value.trim();
    if (typed) enter(typed);
    else showEntry(t("entry.empty"));
  });
  refill(frame, h("main", { class: "entry-main" }, form), h("footer", { class: "entry-foot" }, ...switches()));
  name.focus();
}

/** The page itself, once one is somebody. */
export function hideEntry() {
  byId("entry").hidden = true;
  byId("entry").replaceChildren();
  byId("app").hidden = false;
}
