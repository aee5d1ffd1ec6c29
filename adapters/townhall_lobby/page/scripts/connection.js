/** The WebSocket to the server: it comes back by itself, later each time, and says what it has already seen. */

import * as keep from "./keep.js";
import { changed, state } from "./state.js";
import { locale } from "./texts.js";

const FIRST_WAIT = 400;
const LONGEST_WAIT = 15_000;
const HEARTBEAT = 20_000;
const SILENCE = 8_000;

/** @type {WebSocket | null} */
let socket = null;
let tries = 0;
let timer = 0;
let heartbeat = 0;
let silence = 0;
let wantedName = "";
/** @type {(frame: any) => void} */
let deliver = () => {};

/** Start, and hand every frame to `onFrame`. `name` is what a newcomer wants to be called. */
export function connect(onFrame, name = "") {
  deliver = onFrame;
  wantedName = name;
  clearTimeout(timer);
  open();
}

/** Send a frame; false when there is no connection to send it on. */
export function send(frame) {
  if (state.link !== "online" || socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

/** Close for good (another name is wanted, or the server said no). */
export function stop() {
  clearTimeout(timer);
  drop();
  set("idle");
}

/** Try at once instead of waiting for the next turn. */
export function tryNow() {
  if (state.link !== "lost") return;
  clearTimeout(timer);
  open();
}

function open() {
  drop();
  set(tries ? "lost" : "connecting");
  const address = new URL("ws", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.search = "";
  const opened = new WebSocket(address);
  socket = opened;
  opened.onopen = () => opened.send(JSON.stringify(hello()));
  opened.onmessage = (event) => opened === socket && receive(JSON.parse(event.data));
  opened.onclose = () => opened === socket && again();
  silence = window.setTimeout(() => opened === socket && again(), SILENCE);
}

function hello() {
  const seen = Object.fromEntries([...state.logs].filter(([, log]) => log.loaded).map(([id, log]) => [id, log.sequence]));
  const token = keep.token();
  return { kind: "hello", version: 1, token, name: token ? "" : wantedName, locale, seen };
}

function receive(frame) {
  clearTimeout(silence);
  if (frame.kind === "welcome") {
    tries = 0;
    set("online");
    clearInterval(heartbeat);
    heartbeat = window.setInterval(beat, HEARTBEAT);
  }
  if (frame.kind === "error" && frame.code === "version") stop();
  if (frame.kind === "going") again(frame.retry_after * 1000);
  deliver(frame);
}

/** A socket can be dead without saying so (sleep, a changed network): ask, and leave when nothing answers. */
function beat() {
  if (!send({ kind: "ping" })) return;
  clearTimeout(silence);
  silence = window.setTimeout(again, SILENCE);
}

function again(least = 0) {
  drop();
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries);
  tries += 1;
  // Half of the wait is chance, so that a room full of pages does not come back in the same moment.
  const delay = Math.max(typeof least === "number" ? least : 0, wait / 2) + (Math.random() * wait) / 2;
  state.retryAt = Date.now() + delay;
  set("lost");
  clearTimeout(timer);
  timer = window.setTimeout(open, delay);
}

function drop() {
  clearInterval(heartbeat);
  clearTimeout(silence);
  const old = socket;
  socket = null;
  old?.close();
}

function set(link) {
  state.link = link;
  changed("link", "composer");
}

addEventListener("online", tryNow);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (state.link === "lost") tryNow();
  else beat();
});
