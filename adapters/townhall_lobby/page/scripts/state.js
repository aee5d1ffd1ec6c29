/** What the page knows, and who wants to hear when it changes. */

/**
 * @typedef {{id: string, name: string, bot: boolean}} Person
 * @typedef {Record<string, any> & {id: string, title: string, state: string, sequence: number}} RoomCard
 * @typedef {Record<string, any> & {id: string, sequence: number, at: string, author: Person | null}} MessageCard
 * @typedef {{messages: Map<string, MessageCard>, sequence: number, floor: number, more: boolean, loading: boolean, loaded: boolean}} Log
 * @typedef {{nonce: string, room: string, text: string, reply_to: string, at: string, state: string, fault: string, message: string, done: boolean}} Pending
 */

export const state = {
  /** @type {Person | null} */ me: null,
  /** @type {Person | null} */ house: null,
  host: false,
  /** @type {"idle" | "connecting" | "online" | "lost"} */ link: "idle",
  retryAt: 0,
  /** How far the server's clock is ahead of ours, in milliseconds. */
  ahead: 0,
  /** @type {Map<string, RoomCard>} */ rooms: new Map(),
  /** @type {Map<string, Log>} */ logs: new Map(),
  /** @type {Map<string, {members: Map<string, any>, banned: any[]}>} */ members: new Map(),
  /** @type {Map<string, any[]>} */ requests: new Map(),
  /** @type {Map<string, Pending>} */ pending: new Map(),
  /** Private answers to presses, by room. @type {Map<string, {message: string, text: string}[]>} */ answers: new Map(),
  /** @type {Record<string, number>} */ read: {},
  /** The room on show. */ current: "",
  /** Above which message the line "new" stands, in the room on show. */ newAfter: Infinity,
  /** @type {MessageCard | null} */ replyTo: null,
  /** @type {MessageCard | null} */ editing: null,
};

/** @type {Map<string, Set<() => void>>} */
const listeners = new Map();
/** @type {Set<string>} */
const news = new Set();

/** Call `listener` after any of the topics has changed; many changes at once are one call. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic)?.add(listener);
  }
}

/** Tell that topics have changed: me, rooms, current, log, members, requests, link, composer, words. */
export function changed(...topics) {
  if (news.size === 0) queueMicrotask(tell);
  for (const topic of topics) news.add(topic);
}

/** Longest that a press puts off what is shown, in milliseconds. */
const LONGEST_PRESS = 1000;
let pressed = 0;

// Between press and release nothing is drawn anew: the click would fall on a button that is gone.
document.addEventListener("pointerdown", () => {
  clearTimeout(pressed);
  pressed = window.setTimeout(release, LONGEST_PRESS);
}, true);
for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => setTimeout(release), true);

function release() {
  clearTimeout(pressed);
  pressed = 0;
  if (news.size) tell();
}

function tell() {
  if (pressed) return;
  const due = new Set([...news].flatMap((topic) => [...(listeners.get(topic) ?? [])]));
  news.clear();
  for (const listener of due) listener();
}

/** @returns {Log} */
export function logOf(room) {
  const found = state.logs.get(room);
  if (found) return found;
  const fresh = { messages: new Map(), sequence: 0, floor: 0, more: false, loading: false, loaded: false };
  state.logs.set(room, fresh);
  return fresh;
}

/** Let go of the oldest messages; they can be fetched again. */
export function trim(log, most) {
  const ids = [...log.messages.keys()].map(Number).sort((one, other) => other - one);
  if (ids.length <= most) return;
  for (const id of ids.slice(most)) log.messages.delete(String(id));
  Object.assign(log, { more: true, floor: ids[most - 1] });
}

/** @returns {RoomCard | undefined} the room on show */
export const room = () => state.rooms.get(state.current);

/** Whether one manages this room. */
export const isStaff = (card = room()) => Boolean(card && (card.standing === "owner" || card.standing === "admin"));

/** Whether something can be done by people in this room (`edit`, `react`, …). */
export const canUse = (tool, card = room()) => Boolean(card?.tools?.includes(tool));

/** The server's time now. */
export const now = () => new Date(Date.now() + state.ahead);

/** Messages of a room in order. @returns {MessageCard[]} */
export function messagesOf(id) {
  return [...logOf(id).messages.values()].sort((one, other) => Number(one.id) - Number(other.id));
}

/** How many messages of others one has not read. */
export function unreadOf(id) {
  const after = state.read[id] ?? 0;
  let count = 0;
  for (const message of logOf(id).messages.values()) {
    if (Number(message.id) > after && message.author && !message.deleted && message.author.id !== state.me?.id) count += 1;
  }
  return count;
}
