/** Instants as people say them, in their own time zone and language. */

import { now } from "./state.js";
import { locale, t } from "./texts.js";

const DAY = 86_400_000;

/** 14:05 */
export const clock = (instant) => new Date(instant).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });

/** The full date and time, for a tooltip. */
export const full = (instant) => new Date(instant).toLocaleString(locale, { dateStyle: "full", timeStyle: "short" });

/** A key that is the same for all instants of one day. */
export const dayKey = (instant) => new Date(instant).toDateString();

/** Today, yesterday, or the date. */
export function dayName(instant) {
  const date = new Date(instant);
  if (dayKey(date) === dayKey(now())) return t("day.today");
  if (dayKey(date) === dayKey(now().getTime() - DAY)) return t("day.yesterday");
  const sameYear = date.getFullYear() === now().getFullYear();
  return date.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
}

/** "until 14:05", or with the date where that is another day. */
export function until(instant) {
  const sameDay = dayKey(instant) === dayKey(now());
  const when = sameDay ? clock(instant) : new Date(instant).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  return t("until", { time: when });
}

/** 14 kB, 2.1 MB */
export function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const amount = bytes / (bytes < 1e6 ? 1e3 : 1e6);
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
