/* A report's form, drawn from its definition: one column, saved at each change. */

import { make } from "./dom.js";
import { drawField, idOf } from "./fields.js";
import { isEmpty } from "./rules.js";
import { inWords, say } from "./words.js";

export const fieldsOf = (definition) => definition.sections.flatMap((section) => section.fields);

/* Errors are sentences by field; "" holds those of none, "reason" those of a revision's reason. */
export class ReportForm {
  constructor({ definition, report, values, reason, asksReason, photos, onchange }) {
    this.definition = definition;
    this.values = structuredClone(values);
    this.reason = reason;
    this.faults = {};
    this.summary = make("div", { class: "refusal", tabindex: "-1", hidden: true });
    const context = { photos, report };
    const draw = (field) => {
      const { element, fault } = drawField(field, {
        value: this.values[field.name],
        last: report.last?.[field.name],
        note: report.notes?.[field.name],
        context,
        change: (value) => {
          this.values[field.name] = value;
          fault();
          onchange();
        },
      });
      this.faults[field.name] = fault;
      return element;
    };
    this.element = make(
      "form",
      { class: "report-form", novalidate: true, onsubmit: (event) => event.preventDefault() },
      this.summary,
      definition.sections.map((section) =>
        make(
          "fieldset",
          {},
          make("legend", {}, inWords(section.title)),
          section.fields.map(draw),
        ),
      ),
      asksReason && this.#reason(onchange),
    );
  }

  #reason(onchange) {
    const field = {
      name: "reason",
      type: "text",
      required: true,
      label: { id: say("reason"), en: say("reason") },
      help: { id: say("reason_help"), en: say("reason_help") },
    };
    const change = (value) => {
      this.reason = value ?? "";
      fault();
      onchange();
    };
    const { element, fault } = drawField(field, { value: this.reason, change, context: {} });
    this.faults.reason = fault;
    return element;
  }

  /* Show errors at their fields, and all of them on top with a link to each. */
  show(errors) {
    const names = Object.keys(errors).filter((name) => errors[name]?.length);
    for (const [name, fault] of Object.entries(this.faults)) fault(errors[name]);
    this.summary.hidden = !names.length;
    const label = (name) =>
      inWords(fieldsOf(this.definition).find((field) => field.name === name)?.label) ||
      (name && say("reason"));
    const item = (name) =>
      this.faults[name]
        ? make(
            "a",
            { href: `#${idOf(name)}`, onclick: (event) => this.#lead(event, name) },
            `${label(name)}: ${errors[name].join(" ")}`,
          )
        : errors[name].join(" ");
    this.summary.replaceChildren(
      make("h2", {}, say("mend", { n: names.length })),
      make("ul", {}, names.map((name) => make("li", {}, item(name)))),
    );
  }

  #lead(event, name) {
    event.preventDefault();
    const control = document.getElementById(idOf(name));
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  }
}

/* A report that is not to be written: what it says, field by field. */
export function drawValues(definition, values, shown) {
  return definition.sections.map((section) => {
    const filled = section.fields.filter((field) => !isEmpty(values[field.name]));
    const pairs = filled.map((field) => [
      make("dt", {}, inWords(field.label)),
      make("dd", {}, shown(field, values[field.name])),
    ]);
    return pairs.length
      ? [make("h2", {}, inWords(section.title)), make("dl", { class: "facts" }, pairs)]
      : [];
  });
}
