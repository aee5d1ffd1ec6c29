/** The bar that says how the connection is, where it is not simply good. */

import { button, byId, refill } from "./dom.js";
import { tryNow } from "./connection.js";
import { on, state } from "./state.js";
import { t } from "./texts.js";

// A short hiccup is healed before anybody needs to know of it.
const PATIENCE = 700;
let timer = 0;

/** Start showing it. */
export function startLinkBar() {
  on("link words", () => {
    clearTimeout(timer);
    if (state.link === "lost") timer = window.setTimeout(show, PATIENCE);
    else byId("connection").hidden = true;
  });
}

function show() {
  const bar = byId("connection");
  refill(bar, t("link.lost"), button(t("link.now"), tryNow, "small"));
  bar.hidden = false;
}
