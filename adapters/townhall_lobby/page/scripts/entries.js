/** The lines of a room in order: days, the mark of what is new, messages, notices, and what is still under way. */

import { dayKey } from "./moments.js";
import { isForStaff } from "./notices.js";
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
  let before = null;
  for (const message of [...shown(), ...underWay.filter((one) => !one.message).map(draftMessage)]) {
    before = divide(lines, before, message);
    lines.push(line(message, before, byMessage.get(message.id)));
    for (const answer of answers) if (answer.message === message.id) lines.push({ key: answer.key, kind: "answer", text: answer.text });
    before = message;
  }
  return lines;
}

const shown = () => messagesOf(state.current).filter((message) => !message.notice || !isForStaff(message.notice));

/** Put a day or the mark of what is new above a message; after one of them nothing is continued. */
function divide(lines, before, message) {
  const newDay = !before || dayKey(before.at) !== dayKey(message.at);
  if (newDay) lines.push({ key: `day-${dayKey(message.at)}`, kind: "day", at: message.at });
  const isNew = Number(message.id) > state.newAfter && !(before && Number(before.id) > state.newAfter);
  if (isNew) lines.push({ key: "new", kind: "new" });
  return newDay || isNew ? null : before;
}

/** @returns {Entry} */
function line(message, before, waiting) {
  if (message.notice) return { key: message.id, kind: "notice", message };
  const continues = Boolean(before && !before.notice && before.author?.id === message.author?.id && !message.reply
    && !message.announcement && before.only_you === message.only_you && Date.parse(message.at) - Date.parse(before.at) < GROUP_WITHIN);
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
  const message = { id: `draft-${pending.nonce}`, sequence: 0, author: state.me, at: pending.at, parts, reply, reactions: [], only_you: false, draft: pending };
  drafts.set(pending, message);
  return message;
}

const preview = (message) => message.parts.map((part) => part.text ?? "").join("").slice(0, 200);
