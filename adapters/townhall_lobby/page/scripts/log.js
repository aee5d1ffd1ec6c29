/** The conversation on show: keeps the elements that have not changed, and the place one is reading at. */

import { byId, fill, h } from "./dom.js";
import { entries } from "./entries.js";
import { messageElement } from "./message.js";
import { clock, dayName, full } from "./moments.js";
import { noticeNodes } from "./notices.js";
import { ask } from "./outbox.js";
import { changed, logOf, on, room, state, trim } from "./state.js";
import { markRead } from "./unread.js";
import { locale, t } from "./texts.js";

const NEAR_THE_END = 80;
const PAGE = 50;
const HELD = 300;
const PAGES_TO_A_REPLY = 10;

const frame = byId("log");
const list = byId("messages");
const toLatest = byId("to-latest");
/** @type {Map<string, {from: any[], element: HTMLElement}>} */
let made = new Map();
let shownRoom = "";
let stays = true;

/** Start showing the log. */
export function startLog() {
  on("log current words", show);
  frame.addEventListener("scroll", scrolled, { passive: true });
  toLatest.addEventListener("click", () => toEnd(true));
  new ResizeObserver(() => stays && toEnd()).observe(frame);
  // A picture that arrives makes the list longer after it was shown.
  list.addEventListener("load", () => stays && toEnd(), true);
}

/** Whether the newest message is in sight. */
export const atEnd = () => frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR_THE_END;

function show() {
  const fresh = shownRoom !== `${state.current} ${locale}`;
  if (fresh) made = new Map();
  shownRoom = `${state.current} ${locale}`;
  if (fresh) stays = true;
  const anchor = stays ? null : firstInSight();
  // What is far above is only let go while nobody reads there.
  if (stays && logOf(state.current).messages.size > 2 * HELD) trim(logOf(state.current), HELD);
  place(entries());
  beginning();
  if (stays) toEnd();
  else if (anchor) frame.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
  if (stays && state.current) markRead();
  latestButton();
  if (fresh || frame.scrollTop < 200) loadOlder();
}

function place(lines) {
  const kept = new Map();
  const focused = document.activeElement?.closest?.("#messages > li")?.getAttribute("data-id");
  let at = list.firstElementChild;
  for (const line of lines) {
    const from = [line.message, line.pending, line.continues, line.text, line.kind];
    const old = made.get(line.key);
    const same = old && from.every((value, index) => value === old.from[index]);
    const element = same ? old.element : elementOf(line);
    kept.set(line.key, { from, element });
    if (element === at) at = at.nextElementSibling;
    else list.insertBefore(element, at);
  }
  const wanted = new Set([...kept.values()].map((one) => one.element));
  for (const element of [...list.children]) if (!wanted.has(element)) element.remove();
  made = kept;
  refocus(focused);
}

/** A message that was drawn anew (a reaction came in) keeps the focus it had. */
function refocus(id) {
  const last = list.querySelector("li.message:last-of-type") ?? [...list.querySelectorAll("li.message")].at(-1);
  for (const element of list.querySelectorAll("li[tabindex='0']")) element.tabIndex = -1;
  const again = id && list.querySelector(`li[data-id="${CSS.escape(id)}"]`);
  const stop = again || last;
  if (stop) stop.tabIndex = 0;
  if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
}

function elementOf(line) {
  if (line.kind === "day") return h("li", { class: "day" }, h("span", {}, dayName(line.at)));
  if (line.kind === "new") return h("li", { class: "day new" }, h("span", {}, t("new")));
  if (line.kind === "answer") return h("li", { class: "answer" }, h("span", { class: "only-you-note" }, t("only_you")), h("span", { class: "words", dir: "auto" }, line.text));
  if (line.kind === "notice") return h("li", { class: "notice", dataset: { id: line.message.id } }, h("span", { class: "notice-words" }, ...noticeNodes(line.message)), h("time", { datetime: line.message.at, title: full(line.message.at) }, clock(line.message.at)));
  return messageElement(line.message, { continues: line.continues ?? false, pending: line.pending, jump });
}

function beginning() {
  const card = room();
  const top = byId("log-top");
  top.replaceChildren();
  const log = logOf(state.current);
  if (!card || card.state !== "joined" || log.more || !log.loaded) return;
  fill(top, h("p", { class: "beginning" }, card.direct ? t("beginning.talk") : t("beginning.room")));
}

function firstInSight() {
  const edge = frame.getBoundingClientRect().top;
  for (const element of list.children) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > edge && element.matches(".message, .notice")) return { element, top };
  }
  return null;
}

/** Go to the newest message. */
export function toEnd(smooth = false) {
  stays = true;
  frame.scrollTo({ top: frame.scrollHeight, behavior: smooth ? "smooth" : "instant" });
}

function scrolled() {
  stays = atEnd();
  if (stays) markRead();
  latestButton();
  if (frame.scrollTop < 200) loadOlder();
}

function latestButton() {
  toLatest.hidden = stays || atEnd();
  toLatest.textContent = t("to_latest");
}

async function loadOlder() {
  const id = state.current;
  const log = logOf(id);
  const card = room();
  const wants = card?.state === "joined" && (log.more || (card.direct && !log.loaded));
  if (!wants || log.loading || state.link !== "online") return false;
  log.loading = true;
  const oldest = log.loaded ? Math.min(...[...log.messages.keys()].map(Number)) : Infinity;
  const before = Number.isFinite(oldest) ? String(oldest) : "";
  try {
    await ask({ kind: "history", room: id, before, limit: PAGE });
    return true;
  } catch {
    if (card.begun) log.loaded = true;
    return false;
  } finally {
    log.loading = false;
    changed("log");
  }
}

/** Bring a message into sight, loading what lies between where it must. */
export async function jump(id) {
  for (let page = 0; page < PAGES_TO_A_REPLY && !logOf(state.current).messages.has(id); page += 1) if (!(await loadOlder())) break;
  await new Promise((resolve) => setTimeout(resolve));
  const element = list.querySelector(`li[data-id="${CSS.escape(id)}"]`);
  if (!element) return;
  stays = false;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  element.classList.add("found");
  setTimeout(() => element.classList.remove("found"), 1600);
}
