/** The lines of a room in order: days, the mark of what is new, messages, notices, and what is still under way. */

import { dayKey } from "./moments.js";
import { logOf, messagesOf, state } from "./state.js";

const GROUP_WITHIN = 5 * 60_000;

/**
 * @typedef {{key: string, kind: "day" | "new" | "message" | "notice" | "answer", message?: any, pending?: any,
 *   continues?: boolean, text?: string, at?: string}} Entry
 */

/** @returns {Entry[]} */
export function entries() {
  const lines = /** @type {Entry[]} */ ([]);
  const underWay = [...state.pending.values()].filter((one) => one.room === state.current);
  const byMessage = new Map(underWay.filter((one) => one.message).map((one) => [one.message, one]));
  const answers = state.answers.get(state.current) ?? [];
  const firstNew = messagesOf(state.current).find(isNews);
  let before = null;
  for (const message of [...messagesOf(state.current), ...underWay.filter((one) => !one.message).map(draftMessage)]) {
    before = divide(lines, before, message, firstNew);
    lines.push(line(message, before, byMessage.get(message.id)));
    for (const answer of answers) if (answer.message === message.id) lines.push({ key: answer.key, kind: "answer", text: answer.text });
    before = message;
  }
  return lines;
}

const isNews = (message) => Number(message.id) > state.newAfter && message.author && message.author.id !== state.me?.id;

/** Put a day or the mark of what is new above a message; after one of them nothing is continued. */
function divide(lines, before, message, firstNew) {
  const newDay = !before || dayKey(before.at) !== dayKey(message.at);
  if (newDay) lines.push({ key: `day-${dayKey(message.at)}`, kind: "day", at: message.at });
  const isNew = message === firstNew;
  if (isNew) lines.push({ key: "new", kind: "new" });
  return newDay || isNew ? null : before;
}

/** @returns {Entry} */
function line(message, before, waiting) {
  if (message.notice) return { key: message.id, kind: "notice", message };
  const continues = Boolean(before && !before.notice && before.author?.id === message.author?.id && !message.reply
    && !message.announcement && Date.parse(message.at) - Date.parse(before.at) < GROUP_WITHIN);
  return { key: message.id, kind: "message", message, continues, pending: message.draft ?? waiting };
}

/** @type {WeakMap<object, any>} */
const drafts = new WeakMap();

function draftMessage(pending) {
  const held = drafts.get(pending);
  if (held) return held;
  const answered = logOf(pending.room).messages.get(pending.reply_to);
  const reply = answered ? { id: answered.id, author: answered.author, text: preview(answered), deleted: answered.deleted } : null;
  const parts = [{ part: "text", text: pending.text }];
  const message = { id: `draft-${pending.nonce}`, sequence: 0, author: state.me, at: pending.at, parts, reply, reactions: [], draft: pending };
  drafts.set(pending, message);
  return message;
}

const preview = (message) => message.parts.map((part) => part.text ?? "").join("").slice(0, 200);
