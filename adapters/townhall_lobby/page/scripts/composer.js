/** Where one writes: Enter sends, Shift+Enter begins a line, Up changes the last message, Escape lets go. */

import { byId, h, icon, iconButton, refill } from "./dom.js";
import { gate } from "./gate.js";
import * as keep from "./keep.js";
import { until } from "./moments.js";
import { toEnd } from "./log.js";
import { edit } from "./message_actions.js";
import { spoken } from "./messages_words.js";
import { order, say } from "./outbox.js";
import { nameOf } from "./people.js";
import { canUse, changed, isStaff, messagesOf, now, on, room, state } from "./state.js";
import { suggest } from "./suggestions.js";
import { nodes, t } from "./texts.js";

const TALLEST = 220;
const LONGEST_TIMER = 2 ** 31 - 1;
const frame = byId("composer-frame");
const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: "composer-text", rows: "1", maxlength: "20000", dir: "auto", autocomplete: "off", enterkeyhint: "send" }));
const context = h("div", { class: "composer-context", hidden: true });
const sendButton = iconButton("send", "", () => submit(), { class: "icon-button send" });
const box = h("div", { class: "composer" }, text, sendButton);
let shownRoom = "";
let muteTimer = 0;
/** @type {any} */
let shownEdit = null;

/** Start the composer. */
export function startComposer() {
  on("composer current words", show);
  text.addEventListener("input", typed);
  // First, so that Enter takes what is offered instead of sending half a command.
  suggest(text, typed);
  text.addEventListener("keydown", keys);
}

function show() {
  const card = room();
  const closed = gate(card);
  byId("conversation").classList.toggle("closed", Boolean(closed));
  if (closed) return refill(frame, closed);
  if (!frame.contains(box)) refill(frame, context, box);
  if (shownRoom !== state.current) changeRoom();
  if (shownEdit !== state.editing) changeEdit();
  showContext();
  const silence = silenced(card);
  text.disabled = Boolean(silence);
  const placeholder = silence || t("composer.placeholder", { room: card.title });
  text.placeholder = placeholder;
  text.setAttribute("aria-label", placeholder);
  sendButton.setAttribute("aria-label", t(state.editing ? "save" : "send"));
  sendButton.title = t(state.editing ? "save" : "send");
  fit();
}

/** Why one may not write just now, or "". A mute that has run out is over, also before the server says so. */
function silenced(card) {
  const left = card.muted_until ? Date.parse(card.muted_until) - now().getTime() : Infinity;
  clearTimeout(muteTimer);
  if (card.muted && left > 0 && left < LONGEST_TIMER) muteTimer = window.setTimeout(() => changed("composer"), left + 500);
  if (card.muted && left > 0) return card.muted_until ? t("composer.muted_until", { until: until(card.muted_until) }) : t("composer.muted");
  return card.quiet && !isStaff(card) ? t("composer.quiet") : "";
}

function changeRoom() {
  Object.assign(state, { replyTo: null, editing: null });
  shownEdit = null;
  shownRoom = state.current;
  text.value = keep.draft(state.current);
}

function changeEdit() {
  shownEdit = state.editing;
  text.value = state.editing ? state.editing.text : keep.draft(state.current);
}

function showContext() {
  const about = state.editing ?? state.replyTo;
  context.hidden = !about;
  if (!about) return;
  const words = state.editing ? [t("editing")] : nodes("replying", { name: nameOf(about.author) });
  refill(context, icon(state.editing ? "edit" : "reply", "small"), h("span", { class: "composer-about" }, ...words), h("span", { class: "cut faint", dir: "auto" }, spoken(about)), iconButton("close", t("cancel"), letGo));
}

function letGo() {
  Object.assign(state, { replyTo: null, editing: null });
  changed("composer");
  text.focus();
}

function typed() {
  if (!state.editing) keep.keepDraft(state.current, text.value);
  fit();
}

function fit() {
  text.style.height = "auto";
  text.style.height = `${Math.min(TALLEST, text.scrollHeight)}px`;
  box.classList.toggle("filled", Boolean(text.value.trim()));
}

function keys(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (state.replyTo || state.editing)) letGo();
  else if (event.key === "ArrowUp" && !event.altKey && !text.value) editLast(event);
}

function editLast(event) {
  const mine = messagesOf(state.current).filter((message) => message.author?.id === state.me?.id && message.text && !message.deleted);
  const last = mine.at(-1);
  if (!last || !canUse("edit")) return;
  event.preventDefault();
  edit(last);
}

async function submit() {
  const words = text.value.trim();
  if (!words) return;
  if (state.editing) return saveEdit(words);
  say(state.current, words, state.replyTo?.id ?? "");
  keep.keepDraft(state.current, "");
  text.value = "";
  state.replyTo = null;
  state.newAfter = Infinity;
  changed("composer", "log");
  toEnd();
  text.focus();
}

async function saveEdit(words) {
  const about = state.editing;
  if (!about) return;
  const same = words === about.text;
  if (same || (await order({ kind: "edit", room: state.current, message: about.id, text: words }))) letGo();
}
