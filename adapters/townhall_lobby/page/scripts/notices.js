/** What happened in a room, as a line of its own. */

import { bdi } from "./dom.js";
import { until } from "./moments.js";
import { isStaff, messagesOf, state } from "./state.js";
import { has, nodes, t } from "./texts.js";
import { plain } from "./parts.js";

/** The line as nodes: names keep their own direction. */
export function noticeNodes(message) {
  const { notice } = message;
  return nodes(key(notice), values(notice, (person) => bdi(person.name, { class: "notice-name" })));
}

/** The line as plain words. */
export const noticeText = (message) => t(key(message.notice), values(message.notice, (person) => person.name));

function key(notice) {
  const mine = notice.person?.id === state.me?.id ? ".me" : "";
  const by = notice.operator && notice.operator.id !== notice.person?.id ? ".by" : "";
  const wanted = [`notice.${notice.what}${mine}${by}`, `notice.${notice.what}${by}`, `notice.${notice.what}${mine}`, `notice.${notice.what}`];
  return wanted.find(has) ?? "notice.other";
}

function values(notice, show) {
  const seconds = Number(notice.detail) || 0;
  return {
    what: notice.what,
    name: notice.person ? show(notice.person) : "",
    operator: notice.operator ? show(notice.operator) : "",
    detail: notice.what === "pinned" ? pinnedWords(notice.detail) : notice.detail,
    until: notice.until ? until(notice.until) : "",
    reason: notice.reason ? t("notice.reason", { reason: notice.reason }) : "",
    seconds,
  };
}

function pinnedWords(id) {
  const found = messagesOf(state.current).find((message) => message.id === id);
  return found ? plain(found.parts).slice(0, 60) : "";
}

/** Whether a line is only of interest to those who manage the room. */
export const isForStaff = (notice) => (notice.what === "approved" || notice.what === "declined") && !isStaff();
