/** What happened in a room, as a line of its own. */

import { bdi } from "./dom.js";
import { until } from "./moments.js";
import { state } from "./state.js";
import { has, nodes, t } from "./texts.js";

/** The line as nodes: names keep their own direction. */
export function noticeNodes(message) {
  const { notice } = message;
  return nodes(key(notice), values(notice, (person) => bdi(person.name, { class: "notice-name" })));
}

/** The line as plain words. */
export const noticeText = (message) => t(key(message.notice), values(message.notice, (person) => person.name));

/** Slow mode of no seconds and a title of no words are taken away. */
const taken = (notice) => (notice.what === "slow" && Number(notice.detail) === 0) || (notice.what === "titled" && !notice.detail);

function key(notice) {
  if (taken(notice)) return `notice.${notice.what}.none`;
  const mine = notice.person?.id === state.me?.id ? ".me" : "";
  const by = notice.operator && notice.operator.id !== notice.person?.id ? ".by" : "";
  const wanted = [`${mine}${by}`, mine, by, ""].map((variant) => `notice.${notice.what}${variant}`);
  return wanted.find(has) ?? "notice.other";
}

function values(notice, show) {
  const seconds = Number(notice.detail) || 0;
  return {
    what: notice.what,
    name: notice.person ? show(notice.person) : "",
    operator: notice.operator ? show(notice.operator) : "",
    detail: notice.detail,
    until: notice.until ? t("notice.until", { until: until(notice.until) }) : "",
    reason: notice.reason ? t("notice.reason", { reason: notice.reason }) : "",
    seconds,
  };
}
