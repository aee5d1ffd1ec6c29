/** What one sends: messages wait until they are confirmed, everything else is answered by done or error. */

import { send } from "./connection.js";
import { toast } from "./dialogs.js";
import { shortly } from "./moments.js";
import { add, amend, settle } from "./pending.js";
import { now, state } from "./state.js";
import { has, t } from "./texts.js";

/** @type {Map<string, {resolve: (frame: any) => void, reject: (fault: Error) => void}>} */
const asked = new Map();

const nonce = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");

/** The words for a refusal of the server. */
export function faultText(frame) {
  if (!has(`error.${frame.code}`)) return frame.text;
  const timed = frame.until && has(`error.${frame.code}.until`);
  return timed ? t(`error.${frame.code}.until`, { time: shortly(frame.until) }) : t(`error.${frame.code}`);
}

/** Send a frame and wait for what comes of it; rejects with words for the reader. */
export function ask(frame) {
  return new Promise((resolve, reject) => {
    const key = nonce();
    if (!send({ ...frame, nonce: key })) return reject(new Error(t("error.offline")));
    asked.set(key, { resolve, reject });
  });
}

/** The same, where the only thing to do about a refusal is to show it. */
export function order(frame) {
  return ask(frame).then(
    () => true,
    (fault) => {
      toast(fault.message);
      return false;
    },
  );
}

/** Say something: it stands in the room at once and is sent as soon as there is a connection. */
export function say(room, text, replyTo = "") {
  const fresh = { nonce: nonce(), room, text, reply_to: replyTo, at: now().toISOString(), state: "sending", fault: "", message: "", done: false };
  post(add(fresh));
}

/** Try once more to send what was refused. */
export function retry(key) {
  const message = state.pending.get(key);
  if (message) post(amend(key, { state: "sending", fault: "" }));
}

/** After a reconnect: the server knows each nonce, so sending again cannot double anything. */
export function resume() {
  for (const message of state.pending.values()) if (message.state === "sending" && !message.done) post(message);
}

/** The connection went: whoever waits for an answer is told. */
export function interrupted() {
  for (const { reject } of asked.values()) reject(new Error(t("error.offline")));
  asked.clear();
}

/** Take in an answer. */
export function answered(frame) {
  const waiting = asked.get(frame.nonce);
  asked.delete(frame.nonce);
  if (frame.kind === "error") refused(frame, waiting);
  else if (state.pending.has(frame.nonce)) settle(frame.nonce, { done: true });
  else waiting?.resolve(frame);
}

function refused(frame, waiting) {
  if (state.pending.has(frame.nonce) && frame.code === "flood") later(frame);
  else if (state.pending.has(frame.nonce)) amend(frame.nonce, { state: "failed", fault: faultText(frame) });
  else if (waiting) waiting.reject(Object.assign(new Error(faultText(frame)), { code: frame.code }));
  else toast(faultText(frame));
}

/** Too much at once: the message waits its turn by itself. */
function later({ nonce: key, until }) {
  const wait = Math.max(500, Date.parse(until ?? "") - now().getTime() || 0);
  setTimeout(() => retry(key), wait);
}

function post({ room, text, reply_to, nonce: key }) {
  send({ kind: "say", room, text, reply_to, nonce: key });
}
