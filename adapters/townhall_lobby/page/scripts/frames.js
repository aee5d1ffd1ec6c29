/** What each frame of the server does to what the page knows. */

import * as keep from "./keep.js";
import { settle } from "./pending.js";
import { changed, logOf, state, trim } from "./state.js";
import { startReading } from "./unread.js";

/** A room one does not look at needs no more than is counted as unread. */
const HELD_UNSEEN = 200;

/** @type {Record<string, (frame: any) => void>} */
const takers = { welcome, room, room_gone, backlog, message, history, members, member, member_gone, requests };

/** Take in a frame; frames of other kinds are answers and belong to who asked. */
export function take(frame) {
  takers[frame.kind]?.(frame);
}

function welcome(frame) {
  keep.keepToken(frame.token);
  Object.assign(state, { me: frame.person, house: frame.house, host: frame.host });
  state.ahead = Date.parse(frame.now) - Date.now();
  state.rooms = new Map([...begun(), ...frame.rooms].map((card) => [card.id, card]));
  state.members.clear();
  changed("me", "rooms", "current", "members", "log");
}

/** Talks one has only just opened are not known to the server yet. */
const begun = () => [...state.rooms.values()].filter((card) => card.begun);

function room(frame) {
  state.rooms.set(frame.room.id, frame.room);
  changed("rooms", "current", "log", "composer");
}

function room_gone(frame) {
  state.rooms.delete(frame.room);
  state.logs.delete(frame.room);
  changed("rooms", "current", "log");
}

function backlog(frame) {
  const log = logOf(frame.room);
  if (frame.reset) log.messages.clear();
  if (frame.reset || !log.loaded) reach(log, frame);
  for (const card of frame.messages) put(frame.room, card);
  log.loaded = true;
  if (frame.room === state.current && Number.isNaN(state.newAfter)) startReading(frame.room);
  log.sequence = Math.max(frame.reset ? 0 : log.sequence, frame.sequence);
  changed("log", "rooms");
}

function message(frame) {
  put(frame.room, frame.message);
  const log = logOf(frame.room);
  log.sequence = Math.max(log.sequence, frame.message.sequence);
  if (frame.room !== state.current) trim(log, HELD_UNSEEN);
  changed("log", "rooms");
}

function history(frame) {
  const log = logOf(frame.room);
  reach(log, frame);
  for (const card of frame.messages) put(frame.room, card);
  Object.assign(log, { loading: false, loaded: true });
  changed("log");
}

/** From which message on nothing is missing. */
function reach(log, { messages, more }) {
  log.more = more;
  log.floor = more ? Number(messages[0]?.id ?? log.floor) : 0;
}

/** A message may come twice or late: the higher sequence is the newer state. */
function put(id, card) {
  const log = logOf(id);
  const held = log.messages.get(card.id);
  // A change of something far above must not stand there without what lies between.
  if (Number(card.id) < log.floor) return;
  if (!held || held.sequence <= card.sequence) log.messages.set(card.id, card);
  if (card.nonce) settle(card.nonce, { message: card.id });
}

function members(frame) {
  const list = new Map(frame.members.map((card) => [card.person.id, card]));
  state.members.set(frame.room, { members: list, banned: frame.banned });
  changed("members");
}

function member(frame) {
  state.members.get(frame.room)?.members.set(frame.member.person.id, frame.member);
  changed("members");
}

function member_gone(frame) {
  state.members.get(frame.room)?.members.delete(frame.person);
  changed("members");
}

function requests(frame) {
  state.requests.set(frame.room, frame.requests);
  changed("requests", "current");
}
