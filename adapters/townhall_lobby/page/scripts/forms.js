/** A form of the house: its questions in a dialog, the answers sent back. */

import { h } from "./dom.js";
import { dialog, field } from "./dialogs.js";
import { ask } from "./outbox.js";
import { t } from "./texts.js";

/** Open a form the server sent. */
export function openForm({ token, title, fields }) {
  const controls = fields.map((question) => ({ question, control: controlOf(question) }));
  dialog({
    title,
    fields: controls.map(({ question, control }) => field(question.label, control, question.required ? "" : t("form.optional"))),
    main: t("form.send"),
    act: async () => {
      const missing = controls.find(({ question, control }) => question.required && !control.value.trim());
      missing?.control.focus();
      if (missing) throw new Error(t("form.missing", { label: missing.question.label }));
      await ask({ kind: "submit", token, answers: Object.fromEntries(controls.map(({ question, control }) => [question.name, control.value.trim()])) });
    },
  });
}

/** @returns {any} */
function controlOf({ required, long, most, choices }) {
  const given = { dir: "auto", "aria-required": String(required) };
  if (choices.length) return h("select", given, !required && h("option", { value: "" }, "—"), ...choices.map((choice) => h("option", { value: choice }, choice)));
  return long ? h("textarea", { ...given, rows: "4", maxlength: most }) : h("input", { ...given, type: "text", maxlength: most, autocomplete: "off" });
}
