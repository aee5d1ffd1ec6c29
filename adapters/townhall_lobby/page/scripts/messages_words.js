/** A message in plain words: what a screen reader says and a notification shows. */

import { clock } from "./moments.js";
import { noticeText } from "./notices.js";
import { plain } from "./parts.js";
import { t } from "./texts.js";

/** "Ada, 14:05: Hello" */
export function say(message) {
  if (message.notice) return noticeText(message);
  return t("message.spoken", { name: message.author?.name ?? "", time: clock(message.at), text: spoken(message) });
}

/** The words alone. */
export function spoken(message) {
  if (message.deleted) return t("removed");
  if (message.poll) return `${t("poll")}: ${message.poll.question}`;
  return plain(message.parts);
}
