/** What one sets for oneself: light or dark, the language, being somebody else. */

import { h, icon } from "./dom.js";
import { dialog, open, panel, toast } from "./dialogs.js";
import { stop } from "./connection.js";
import * as keep from "./keep.js";
import { changed } from "./state.js";
import { locale, speak, t } from "./texts.js";

const LANGUAGES = { en: "English", "zh-CN": "简体中文" };
const THEMES = { "": "screen", light: "sun", dark: "moon" };

/** The switches as elements; the page of entry shows the same. */
export function switches() {
  const themes = Object.entries(THEMES).map(([value, drawing]) => segment(t(`theme.${value || "system"}`), keep.theme() === value, () => setTheme(value), drawing));
  const languages = Object.entries(LANGUAGES).map(([value, name]) => segment(name, locale === value, () => setLocale(value), "", value));
  return [h("div", { class: "segments", role: "group", "aria-label": t("theme") }, ...themes), h("div", { class: "segments", role: "group", "aria-label": t("language") }, ...languages)];
}

function segment(name, pressed, act, drawing = "", lang = "") {
  const choose = (event) => {
    for (const other of event.currentTarget.parentElement.children) other.setAttribute("aria-pressed", String(other === event.currentTarget));
    act();
  };
  return h("button", { type: "button", "aria-pressed": String(pressed), lang: lang || null, on: { click: choose } }, drawing && icon(drawing, "small"), name);
}

function setTheme(value) {
  keep.keepTheme(value);
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
}

async function setLocale(value) {
  try {
    await speak(value);
  } catch {
    return toast(t("error.offline"));
  }
  keep.keepLocale(value);
  document.querySelector(".panel.settings")?.remove();
  changed("words", "me", "rooms", "current", "log", "members", "composer", "link");
}

/** Open the settings beside a button. */
export function settingsMenu(anchor) {
  const element = panel(anchor, "settings");
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-label", t("settings"));
  const another = h("a", { class: "menu-item", href: "?as=new", target: "_blank", rel: "noopener" }, icon("external", "small"), t("another.open"));
  const leave = h("button", { class: "menu-item danger", type: "button", on: { click: forgetDialog } }, icon("kick", "small"), t("forget"));
  element.append(...switches(), h("hr"), another, leave, h("hr"), keysHelp());
  open(element, anchor);
  element.querySelector("button")?.focus();
}

function keysHelp() {
  const lines = [["Ctrl K", "keys.switcher"], ["Alt ↑ ↓", "keys.rooms"], ["↑", "keys.edit"], ["Esc", "keys.cancel"], ["⇧ ↵", "keys.line"]];
  return h("dl", { class: "keys" }, ...lines.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(what))]));
}

function forgetDialog() {
  dialog({
    title: t("forget.title"),
    fields: [h("p", {}, t("forget.about"))],
    main: t("forget"),
    danger: true,
    act: async () => {
      stop();
      keep.forget();
      location.reload();
    },
  });
}
