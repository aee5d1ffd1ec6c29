/** A poll under a message: choices as buttons, with who voted for what. */

import { bdi, h, icon } from "./dom.js";
import { order } from "./outbox.js";
import { canUse, state } from "./state.js";
import { t } from "./texts.js";

/** The question, a bar for each choice, and how many voted. */
export function pollCard(message) {
  const { poll } = message;
  const voters = new Set(poll.votes.flat().map((person) => person.id));
  const choices = poll.choices.map((words, index) => choice(message, words, index, voters.size));
  const foot = [t("poll.voters", { count: voters.size }), poll.several && t("poll.several"), poll.closed && t("poll.closed")].filter(Boolean);
  return h("section", { class: "poll", "aria-label": t("poll") }, h("p", { class: "poll-question", dir: "auto" }, poll.question), ...choices, h("p", { class: "faint" }, foot.join(" · ")));
}

function choice(message, words, index, total) {
  const { poll } = message;
  const people = poll.votes[index] ?? [];
  const mine = people.some((person) => person.id === state.me?.id);
  const bar = h("span", { class: "poll-bar" });
  bar.style.width = `${total ? (100 * people.length) / total : 0}%`;
  const attributes = { class: "poll-choice", type: "button", "aria-pressed": String(mine), disabled: poll.closed || !canUse("vote"), title: people.map((person) => person.name).join(", ") };
  const vote = () => order({ kind: "vote", room: state.current, message: message.id, choices: chosen(poll, index, mine) });
  return h("button", { ...attributes, on: { click: vote } }, bar, mine && icon("check", "small"), bdi(words, { class: "poll-words" }), h("span", { class: "poll-count" }, String(people.length)));
}

function chosen(poll, index, mine) {
  if (!poll.several) return mine ? [] : [index];
  const held = poll.votes.flatMap((people, at) => (people.some((person) => person.id === state.me?.id) ? [at] : []));
  return mine ? held.filter((at) => at !== index) : [...held, index];
}
