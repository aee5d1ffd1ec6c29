/** Building elements: text is only ever a text node, so nothing a person wrote can become markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `on` holds listeners, `class` the class list, `true` and `false` set or leave out an attribute.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [kind, listener] of Object.entries(value)) element.addEventListener(kind, listener);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value") /** @type {HTMLInputElement} */ (element).value = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  fill(element, ...children);
  return element;
}

/** Append children; false, null and undefined are left out. */
export function fill(element, ...children) {
  for (const child of children.flat()) if (child || child === 0) element.append(/** @type {Node} */ (child));
  return element;
}

/** Put new children in place of the old ones. */
export function refill(element, ...children) {
  element.replaceChildren();
  return fill(element, ...children);
}

/** Put the drawings into the page once, so that none is missing while the server is away. */
export async function loadDrawings() {
  const text = await (await fetch(new URL("../icons.svg", import.meta.url))).text();
  const drawings = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  drawings.setAttribute("class", "unseen");
  drawings.setAttribute("aria-hidden", "true");
  document.body.prepend(drawings);
}

/** One drawing of icons.svg; it is decoration, its button carries the name. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A square button that shows an icon and says its name. */
export function iconButton(name, label, click, attributes = {}) {
  const given = { class: "icon-button", type: "button", "aria-label": label, title: label, ...attributes };
  return h("button", { ...given, on: { click } }, icon(name));
}

/** A button with words. */
export function button(label, click, look = "", attributes = {}) {
  return h("button", { class: `button ${look}`.trim(), type: "button", ...attributes, on: { click } }, label);
}

/** Words by somebody, kept from turning the direction of what stands around them. */
export const bdi = (text, attributes = {}) => h("bdi", { dir: "auto", ...attributes }, text);

/** @returns {any} the element with this id, which is always in index.html */
export const byId = (id) => document.getElementById(id);

/** Whether the page is laid out as one pane. */
export const isNarrow = () => matchMedia("(max-width: 720px)").matches;
