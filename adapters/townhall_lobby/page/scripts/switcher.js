/** Ctrl+K: go to a room or a person by typing a few letters of the name. */

import { bdi, byId, h, icon, refill } from "./dom.js";
import { grouped, openRoom } from "./rooms.js";
import { state, unreadOf } from "./state.js";
import { t } from "./texts.js";

const AT_MOST = 12;

/** Start listening for the keys. */
export function startSwitcher() {
  byId("open-switcher").addEventListener("click", openSwitcher);
  document.addEventListener("keydown", (event) => {
    if (!state.me || byId("app").hidden) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSwitcher();
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && step && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      neighbour(step);
    }
  });
}

function all() {
  const { joined, others, talks } = grouped();
  return [...joined, ...others, ...talks];
}

function neighbour(step) {
  const ids = all().map((card) => card.id);
  const at = ids.indexOf(state.current);
  openRoom(ids[(at + step + ids.length) % ids.length]);
}

function openSwitcher() {
  if (document.querySelector("dialog[open]")) return;
  const list = h("ul", { class: "switcher-list", id: "switcher-list", role: "listbox", "aria-label": t("rooms.title") });
  const attributes = { type: "text", class: "switcher-field", role: "combobox", "aria-expanded": "true", "aria-controls": "switcher-list", "aria-label": t("switcher.open"), placeholder: t("switcher.open"), autocomplete: "off" };
  const field = /** @type {HTMLInputElement} */ (h("input", attributes));
  const element = /** @type {HTMLDialogElement} */ (h("dialog", { class: "dialog switcher", "aria-label": t("switcher.open") }, field, list));
  let chosen = 0;
  const go = (id) => {
    element.close();
    openRoom(id);
  };
  const show = () => {
    const found = all().filter((card) => card.title.toLowerCase().includes(field.value.trim().toLowerCase())).slice(0, AT_MOST);
    chosen = Math.min(chosen, Math.max(0, found.length - 1));
    refill(list, ...found.map((card, index) => option(card, index, index === chosen, () => go(card.id))));
    field.setAttribute("aria-activedescendant", found.length ? `switch-${chosen}` : "");
    return found;
  };
  field.addEventListener("input", () => {
    chosen = 0;
    show();
  });
  field.addEventListener("keydown", (event) => {
    const found = show();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && found[chosen]) go(found[chosen].id);
    if (step && found.length) chosen = (chosen + step + found.length) % found.length;
    if (step || event.key === "Enter") event.preventDefault();
    show();
  });
  element.addEventListener("click", (event) => event.target === element && element.close());
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  show();
  element.showModal();
  field.focus();
}

function option(card, index, selected, go) {
  const unread = card.state === "joined" ? unreadOf(card.id) : 0;
  return h("li", { id: `switch-${index}`, role: "option", "aria-selected": String(selected), class: "suggestion", on: { click: go } }, icon(card.direct ? "direct" : card.door === "open" ? "room" : "lock", "small"), bdi(card.title, { class: "cut" }), unread > 0 && h("span", { class: "unread" }, String(unread)));
}
