/** Every word of the page, in the language of the reader. */

const LOCALES = ["en", "zh-CN"];
let words = /** @type {Record<string, string>} */ ({});
let plural = new Intl.PluralRules("en");

/** The language in use, as a BCP 47 tag. */
export let locale = "en";

/** Load a language and put it into the parts of index.html that carry words. */
export async function speak(wanted) {
  const found = LOCALES.includes(wanted) ? wanted : LOCALES[wanted.toLowerCase().startsWith("zh") ? 1 : 0];
  words = await (await fetch(new URL(`../texts/${found}.json`, import.meta.url))).json();
  locale = found;
  plural = new Intl.PluralRules(locale);
  document.documentElement.lang = locale;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) label(element, t(element.dataset.label));
}

function label(element, text) {
  element.setAttribute("aria-label", text);
  if (element.tagName === "BUTTON") element.title = text;
}

/** Whether there is a text of this key. */
export const has = (key) => key in words;

/**
 * The text of a key. With `count` in the values, `key.one` and `key.other` are chosen by the language's own rule.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return pattern(key, values).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** The same as a list of nodes, so that a value may be an element (a name, a time). */
export function nodes(key, values = {}) {
  return pattern(key, values).split(/(\{\w+\})/).map((piece) => {
    const value = piece.startsWith("{") ? values[piece.slice(1, -1)] : undefined;
    return value instanceof Node ? value : document.createTextNode(String(value ?? piece));
  });
}

function pattern(key, values) {
  if (typeof values.count === "number") {
    const chosen = words[`${key}.${plural.select(values.count)}`] ?? words[`${key}.other`];
    if (chosen !== undefined) return chosen;
  }
  return words[key] ?? key;
}
