/** Brings the parts of the page together. */

import { startComposer } from "./composer.js";
import { connect, stop } from "./connection.js";
import { dialog, toast } from "./dialogs.js";
import { byId, h, isNarrow, loadDrawings } from "./dom.js";
import { hideEntry, showEntry, startEntry } from "./entry.js";
import { openForm } from "./forms.js";
import { take } from "./frames.js";
import * as keep from "./keep.js";
import { startLinkBar } from "./link_bar.js";
import { startLog } from "./log.js";
import { startMembers } from "./members.js";
import { startMessageActions } from "./message_actions.js";
import { answered, faultText, interrupted, order, resume } from "./outbox.js";
import { recall } from "./pending.js";
import { startRequests } from "./requests.js";
import { startRoomHead } from "./room_head.js";
import { openRoom, startRooms } from "./rooms.js";
import { changed, on, state } from "./state.js";
import { startSwitcher } from "./switcher.js";
import { speak, t } from "./texts.js";
import { startUnread } from "./unread.js";

/** Frames that only this page's own doing leads to. @type {Record<string, (frame: any) => void>} */
const handlers = { welcome, error: refused, done: answered, history: taken, members: taken, private: privateAnswer, form: openForm };

function receive(frame) {
  const handle = handlers[frame.kind];
  if (handle) handle(frame);
  else take(frame);
}

function taken(frame) {
  take(frame);
  if (frame.nonce) answered(frame);
}

function welcome(frame) {
  take(frame);
  hideEntry();
  resume();
  followInvite();
  if (state.rooms.has(state.current)) return changed("current", "members");
  const first = [...state.rooms.values()].find((card) => card.state === "joined") ?? [...state.rooms.values()].find((card) => card.door === "open");
  const last = keep.lastRoom();
  const wanted = state.rooms.has(last) ? last : first?.id;
  if (wanted) openRoom(wanted);
  if (isNarrow() && !last) byId("app").dataset.pane = "rooms";
}

/** A link to an invitation is used once, and then taken out of the address. */
function followInvite() {
  const address = new URL(location.href);
  const invite = address.searchParams.get("invite");
  if (!invite) return;
  address.searchParams.delete("invite");
  history.replaceState(null, "", address);
  order({ kind: "join", invite });
}

function refused(frame) {
  if (frame.code === "token_unknown") keep.forget();
  if (["name_bad", "name_taken", "token_unknown"].includes(frame.code) && !state.me) return again(faultText(frame));
  if (frame.code === "token_unknown") return location.reload();
  if (frame.code === "version") return outdated();
  answered(frame);
}

/** A name that will not do: say why, and ask for another on a new connection. */
function again(fault) {
  stop();
  showEntry(fault);
}

function outdated() {
  dialog({ title: t("version.title"), fields: [h("p", {}, t("version.about"))], main: t("version.reload"), act: async () => location.reload() });
}

let answers = 0;

function privateAnswer(frame) {
  if (frame.alert) return void dialog({ title: t("only_you"), fields: [h("p", { dir: "auto" }, frame.text)] });
  answers += 1;
  const kept = (state.answers.get(frame.room) ?? []).filter((one) => one.message !== frame.message);
  state.answers.set(frame.room, [...kept, { key: `answer-${answers}`, message: frame.message, text: frame.text }]);
  if (frame.room !== state.current) toast(frame.text);
  byId("announcer").append(h("p", {}, `${t("only_you")}: ${frame.text}`));
  changed("log");
}

async function start() {
  await Promise.all([speak(document.documentElement.lang), loadDrawings()]);
  state.read = keep.readMarks();
  recall();
  on("link", () => state.link === "lost" && interrupted());
  for (const begin of [startLog, startRooms, startRoomHead, startMembers, startComposer, startMessageActions, startRequests, startSwitcher, startUnread, startLinkBar]) begin();
  startEntry((name) => connect(receive, name));
  if (keep.token()) connect(receive);
  else showEntry();
}

start();
