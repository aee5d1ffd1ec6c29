/** What one has read, the number in the window's title, and the voice for those who listen. */

import { byId, h } from "./dom.js";
import * as keep from "./keep.js";
import { spoken } from "./messages_words.js";
import { noticeText } from "./notices.js";
import { changed, logOf, on, room, state, unreadOf } from "./state.js";
import { t } from "./texts.js";

const VOICE_REMEMBERS = 20;
let heardUpTo = 0;
let heardRoom = "";

/** Start counting. */
export function startUnread() {
  on("log rooms current words", () => {
    title();
    speakNews();
  });
  document.addEventListener("visibilitychange", () => changed("log"));
}

const newest = (id) => Math.max(0, ...[...logOf(id).messages.keys()].map(Number));

/** Everything in the room on show has been seen; not while the window or the pane is hidden. */
export function markRead() {
  if (document.hidden || !byId("conversation").checkVisibility()) return;
  const last = newest(state.current);
  if (last <= (state.read[state.current] ?? 0)) return;
  state.read = { ...state.read, [state.current]: last };
  keep.keepReadMarks(state.read);
  changed("rooms");
}

/** Remember where "new" begins; a room one comes into for the first time has nothing new. Not known yet is NaN. */
export function startReading(id) {
  const known = state.read[id] ?? Infinity;
  if (logOf(id).loaded) state.newAfter = unreadOf(id) ? known : Infinity;
  else state.newAfter = NaN;
}

function title() {
  const unread = [...state.rooms.values()].reduce((sum, card) => sum + (card.state === "joined" ? unreadOf(card.id) : 0), 0);
  const card = room();
  document.title = `${unread ? `(${unread}) ` : ""}${card ? `${card.title} · ` : ""}Townhall`;
}

/** Say what is new in the room on show, once, and nothing of what was there when it was opened. */
function speakNews() {
  const last = newest(state.current);
  const opened = heardRoom !== state.current || !heardUpTo;
  const fresh = opened ? [] : [...logOf(state.current).messages.values()].filter((message) => Number(message.id) > heardUpTo);
  heardRoom = state.current;
  heardUpTo = last;
  const announcer = byId("announcer");
  for (const message of fresh) if (message.author?.id !== state.me?.id || message.notice) announcer.append(h("p", {}, line(message)));
  while (announcer.children.length > VOICE_REMEMBERS) announcer.firstElementChild?.remove();
}

const line = (message) => (message.notice ? noticeText(message) : t("message.heard", { name: message.author?.name ?? "", text: spoken(message) }));
