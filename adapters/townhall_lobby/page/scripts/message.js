/** One message as it stands in the room. */

import { button, h, icon } from "./dom.js";
import { clock, full } from "./moments.js";
import { say } from "./messages_words.js";
import { callsMe, link, partNodes, safeAddress } from "./parts.js";
import { avatar, houseMark, nameOf } from "./people.js";
import { pollCard } from "./poll.js";
import { reactionRow } from "./reactions.js";
import { order, retry } from "./outbox.js";
import { discard } from "./pending.js";
import { state } from "./state.js";
import { nodes, t } from "./texts.js";

/** Buttons one has pressed, as long as their message stays as it was. @type {Set<string>} */
const pressed = new Set();

/**
 * @param {import("./state.js").MessageCard} message
 * @param {{continues: boolean, pending?: import("./state.js").Pending, jump: (id: string) => void}} how
 */
export function messageElement(message, { continues, pending, jump }) {
  const mine = message.author?.id === state.me?.id;
  const look = ["message"];
  if (continues) look.push("continues");
  if (mine) look.push("mine");
  if (!mine && callsMe(message.parts)) look.push("calls-me");
  if (pending) look.push(pending.state);
  const attributes = { class: look.join(" "), tabindex: "-1", "aria-label": say(message), dataset: { id: message.id } };
  return h("li", attributes, gutter(message, continues), body(message, { continues, pending, jump }));
}

function gutter(message, continues) {
  if (!continues) return h("button", { class: "gutter", type: "button", tabindex: "-1", dataset: { person: message.author?.id }, "aria-label": t("member.open", { name: message.author?.name ?? "" }) }, avatar(message.author));
  return h("time", { class: "gutter-time", datetime: message.at, title: full(message.at), "aria-hidden": "true" }, clock(message.at));
}

function body(message, { continues, pending, jump }) {
  return h("div", { class: "message-body" },
    !continues && head(message),
    message.announcement && h("p", { class: "kind-note" }, icon("pin", "small"), t("announcement")),
    message.reply && replyPreview(message.reply, jump),
    words(message),
    !message.deleted && buttonRows(message),
    message.poll && !message.deleted && pollCard(message),
    reactionRow(message),
    pending && progress(pending),
  );
}

function head(message) {
  return h("div", { class: "message-head" },
    nameOf(message.author, "author cut"),
    houseMark(message.author),
    h("time", { datetime: message.at, title: full(message.at) }, clock(message.at)),
    message.pinned && h("span", { class: "pinned-mark" }, icon("pin", "small"), h("span", { class: "unseen" }, t("pinned"))),
  );
}

function words(message) {
  if (message.deleted) return h("p", { class: "removed" }, icon("delete", "small"), removedText(message));
  const edited = message.edited_at && h("span", { class: "edited", title: full(message.edited_at) }, ` ${t("edited")}`);
  const parts = partNodes(message.parts);
  return parts.length || edited ? h("div", { class: "words", dir: "auto" }, ...parts, edited) : null;
}

function removedText(message) {
  const by = message.deleted_by;
  return by && by.id !== message.author?.id ? h("span", {}, ...nodes("removed.by", { name: nameOf(by) })) : t("removed");
}

function replyPreview(reply, jump) {
  const text = reply.deleted ? t("removed") : reply.text;
  const show = () => jump(reply.id);
  return h("button", { class: "reply-preview", type: "button", title: t("reply.jump"), on: { click: show } },
    h("span", { class: "unseen" }, t("reply.to")), reply.author && nameOf(reply.author, "reply-author"), h("span", { class: "cut", dir: "auto" }, text));
}

function buttonRows(message) {
  const rows = message.parts.filter((part) => part.part === "button_rows").flatMap((part) => part.rows);
  if (!rows.length) return null;
  return h("div", { class: "button-rows" }, ...rows.map((row) => h("div", { class: "button-row" }, ...row.map((one) => pressable(message, one)))));
}

function pressable(message, one) {
  if (one.url) return safeAddress(one.url) ? linkButton(one) : null;
  const key = [state.current, message.id, message.edited_at, one.data].join(" ");
  const element = h("button", { class: "chat-button", type: "button", "aria-pressed": String(pressed.has(key)) }, h("span", { dir: "auto" }, one.label));
  element.addEventListener("click", async () => {
    element.setAttribute("aria-busy", "true");
    const ok = await order({ kind: "press", room: state.current, message: message.id, data: one.data });
    element.removeAttribute("aria-busy");
    if (ok) pressed.add(key);
    if (ok) element.setAttribute("aria-pressed", "true");
  });
  return element;
}

function linkButton(one) {
  const element = link(one.url, one.label, "chat-button");
  element.append(icon("external", "small"));
  return element;
}

function progress(pending) {
  if (pending.state !== "failed") return h("p", { class: "progress" }, icon("clock", "small"), t("sending"));
  return h("p", { class: "progress failed" }, icon("alert", "small"), h("span", {}, pending.fault),
    button(t("retry"), () => retry(pending.nonce), "small"),
    !pending.message && button(t("discard"), () => discard(pending.nonce), "small plain"));
}
