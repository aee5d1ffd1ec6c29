/** What the page offers while one types: commands after a slash, people after an at sign. */

import { bdi, h, refill } from "./dom.js";
import { avatar } from "./people.js";
import { room, state } from "./state.js";
import { t } from "./texts.js";

const AT_MOST = 8;

/** Offer suggestions above a text field; `typed` is called when one was taken. */
export function suggest(text, typed) {
  const list = h("ul", { id: "suggestions", class: "suggestions", role: "listbox", hidden: true });
  /** @type {{label: string, insert: string, from: number, element: HTMLElement}[]} */
  let offers = [];
  let chosen = 0;
  text.setAttribute("aria-controls", "suggestions");
  text.setAttribute("aria-autocomplete", "list");

  const close = () => {
    offers = [];
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  };
  const take = (offer) => {
    const end = text.selectionStart;
    text.setRangeText(offer.insert, offer.from, end, "end");
    close();
    typed();
  };
  const mark = (index) => {
    chosen = (index + offers.length) % offers.length;
    offers.forEach((offer, at) => offer.element.setAttribute("aria-selected", String(at === chosen)));
    text.setAttribute("aria-activedescendant", offers[chosen].element.id);
    offers[chosen].element.scrollIntoView({ block: "nearest" });
  };
  text.addEventListener("input", () => {
    text.parentElement?.parentElement?.prepend(list);
    offers = find(text).map((offer, index) => ({ ...offer, element: option(offer, index, () => take(offer)) }));
    list.setAttribute("aria-label", t("suggestions"));
    refill(list, ...offers.map((offer) => offer.element));
    list.hidden = !offers.length;
    if (offers.length) mark(0);
    else close();
  });
  text.addEventListener("blur", () => setTimeout(() => document.activeElement !== text && close(), 150));
  text.addEventListener("keydown", (event) => {
    if (!offers.length || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const wants = event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !isWhole(text, offers[chosen]));
    if (step) mark(chosen + step);
    else if (wants) take(offers[chosen]);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") return close();
    else return;
    event.preventDefault();
  });
}

/** A command that is typed out already is sent by Enter, not completed once more. */
const isWhole = (text, offer) => text.value.slice(offer.from).trim() === offer.insert.trim();

function option(offer, index, take) {
  const element = h("li", { id: `suggestion-${index}`, role: "option", "aria-selected": "false", class: "suggestion" }, offer.mark, bdi(offer.label, { class: "suggestion-label" }), h("span", { class: "cut faint", dir: "auto" }, offer.note));
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    take();
  });
  return element;
}

function find(text) {
  const before = text.value.slice(0, text.selectionStart);
  if (/^\/\S*$/.test(before)) return commands(before.slice(1).toLowerCase());
  const at = /(?:^|\s)@([^@\n]{0,30})$/.exec(before);
  return at ? people(at[1].toLowerCase(), before.length - at[1].length - 1) : [];
}

function commands(start) {
  const found = (room()?.commands ?? []).filter((command) => command.name.toLowerCase().startsWith(start));
  return found.slice(0, AT_MOST).map(({ name, summary, usage }) => ({ label: usage || `/${name}`, note: summary, insert: `/${name} `, from: 0, mark: null }));
}

function people(start, from) {
  const here = [...(state.members.get(state.current)?.members.values() ?? [])].map((card) => card.person);
  const found = here.filter((person) => person.id !== state.me?.id && person.name.toLowerCase().startsWith(start));
  return found.slice(0, AT_MOST).map((person) => ({ label: person.name, note: "", insert: `@${person.name} `, from, mark: avatar(person, { small: true }) }));
}
