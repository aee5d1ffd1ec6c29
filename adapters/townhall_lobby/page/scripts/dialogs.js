/** What opens above the page: dialogs, menus and short words that go away by themselves. */

import { button, byId, fill, h, icon, iconButton } from "./dom.js";
import { t } from "./texts.js";

const TOAST_STAYS = 5000;
let dialogs = 0;

/** Say something short at the foot of the page. */
export function toast(text) {
  const element = h("div", { class: "toast" }, text);
  byId("toasts").append(element);
  setTimeout(() => element.remove(), TOAST_STAYS);
}

/**
 * Open a dialog. `fields` are its nodes, `act` is tried by its main button: what it throws is shown, and it stays open.
 * @param {{title: string, fields?: any[], main?: string, danger?: boolean, act?: (form: HTMLFormElement) => Promise<void>, wide?: boolean}} options
 */
export function dialog({ title, fields = [], main = "", danger = false, act, wide = false }) {
  dialogs += 1;
  const heading = h("h2", { id: `dialog-title-${dialogs}` }, title);
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const close = () => element.close();
  const look = danger ? "main danger" : "main";
  const foot = main && h("div", { class: "dialog-foot" }, button(t("cancel"), close), h("button", { class: `button ${look}`, type: "submit" }, main));
  const head = h("header", { class: "dialog-head" }, heading, iconButton("close", t("close"), close));
  const form = /** @type {HTMLFormElement} */ (h("form", { novalidate: true }, head, h("div", { class: "dialog-body" }, ...fields, fault), foot));
  const element = /** @type {HTMLDialogElement} */ (h("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": heading.id }, form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form, fault, act).then((ok) => ok && close());
  });
  element.addEventListener("click", (event) => event.target === element && close());
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return element;
}

async function attempt(form, fault, act) {
  const submit = /** @type {HTMLButtonElement | null} */ (form.querySelector("[type=submit]"));
  if (submit) submit.disabled = true;
  fault.hidden = true;
  try {
    await act?.(form);
    return true;
  } catch (error) {
    fault.textContent = error instanceof Error ? error.message : String(error);
    fault.hidden = false;
    return false;
  } finally {
    if (submit) submit.disabled = false;
  }
}

/** A field with its label. */
export function field(label, control, note = "") {
  control.id ||= `field-${Math.random().toString(36).slice(2)}`;
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, note && h("p", { class: "note" }, note));
}

/**
 * Open a menu beside a button.
 * @param {HTMLElement} anchor
 * @param {({icon: string, label: string, act: () => void, danger?: boolean} | null)[]} items
 * @param {Node} [head]
 */
export function menu(anchor, items, head) {
  const element = panel(anchor, "menu");
  element.setAttribute("role", "menu");
  if (head) fill(element, head);
  for (const item of items) if (item) fill(element, menuItem(element, anchor, item));
  open(element, anchor);
  const buttons = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[role=menuitem]")]);
  element.addEventListener("keydown", (event) => walk(event, buttons));
  buttons[0]?.focus();
}

function menuItem(element, anchor, { icon: drawing, label, act, danger }) {
  const choose = () => {
    element.hidePopover();
    // A dialog that opens now gives the focus back to where the menu was opened.
    anchor.focus({ preventScroll: true });
    act();
  };
  const look = danger ? "menu-item danger" : "menu-item";
  return h("button", { class: look, type: "button", role: "menuitem", on: { click: choose } }, icon(drawing, "small"), h("span", {}, label));
}

/** Move the focus among buttons with the arrow keys. */
export function walk(event, buttons) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step || !buttons.length) return;
  event.preventDefault();
  const at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length].focus();
}

/** An empty popover that gives the focus back when it closes; fill it, then `open` it. */
export function panel(anchor, look) {
  const element = h("div", { class: `panel ${look}`, popover: "auto" });
  element.addEventListener("toggle", (event) => {
    anchor.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") return;
    if (element.contains(document.activeElement) || document.activeElement === document.body) anchor.focus({ preventScroll: true });
    setTimeout(() => element.remove());
  });
  document.body.append(element);
  return element;
}

/** Show a popover beside its anchor, wholly inside the window. */
export function open(element, anchor) {
  element.showPopover();
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const below = from.bottom + 6 + height < innerHeight;
  const top = below ? from.bottom + 6 : Math.max(8, from.top - height - 6);
  const left = Math.min(Math.max(8, from.left), innerWidth - width - 8);
  element.style.top = `${Math.min(top, Math.max(8, innerHeight - height - 8))}px`;
  element.style.left = `${left}px`;
}
