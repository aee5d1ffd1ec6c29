/** Instants as people say them, in their own time zone and language. */

import { now } from "./state.js";
import { locale, t } from "./texts.js";

const DAY = 86_400_000;

/** The reader's own region where its language is the one on show: 24 hours in Britain, 12 in America. */
const region = () => navigator.languages.find((tag) => tag.split("-")[0] === locale.split("-")[0]) ?? locale;

/** 14:05 */
export const clock = (instant) => new Date(instant).toLocaleTimeString(region(), { hour: "2-digit", minute: "2-digit" });

/** The full date and time, for a tooltip. */
export const full = (instant) => new Date(instant).toLocaleString(region(), { dateStyle: "full", timeStyle: "short" });

/** A key that is the same for all instants of one day. */
export const dayKey = (instant) => new Date(instant).toDateString();

/** Today, yesterday, or the date. */
export function dayName(instant) {
  const date = new Date(instant);
  if (dayKey(date) === dayKey(now())) return t("day.today");
  if (dayKey(date) === dayKey(now().getTime() - DAY)) return t("day.yesterday");
  const sameYear = date.getFullYear() === now().getFullYear();
  return date.toLocaleDateString(region(), { weekday: "long", day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
}

/** The time, with the date where that is another day. */
export function shortly(instant) {
  const sameDay = dayKey(instant) === dayKey(now());
  return sameDay ? clock(instant) : new Date(instant).toLocaleString(region(), { dateStyle: "medium", timeStyle: "short" });
}

/** "until 14:05" */
export const until = (instant) => t("until", { time: shortly(instant) });

/** 14 kB, 2.1 MB */
export function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const amount = bytes / (bytes < 1e6 ? 1e3 : 1e6);
  return new Intl.NumberFormat(region(), { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
