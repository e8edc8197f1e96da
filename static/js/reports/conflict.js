/* Two versions of one report: both are shown where they differ, and somebody chooses. */

import { make, quiet } from "./dom.js";
import { isSame } from "./drafts.js";
import { idOf, shown } from "./fields.js";
import { fieldsOf } from "./form.js";
import { inWords, say } from "./words.js";

/* The fields in which two versions differ. */
export const differing = (definition, mine, theirs) =>
  fieldsOf(definition).filter(
    ({ name }) => !isSame({ [name]: mine[name] }, { [name]: theirs[name] }),
  );

/* Draw the choice; `chosen` is called with the values that came of it. */
export function drawConflict(definition, mine, theirs, chosen) {
  const fields = differing(definition, mine, theirs);
  const sides = { mine, theirs };
  const valueOf = (field, side) => shown(field, sides[side][field.name]);
  const trouble = make("p", { class: "refusal", tabindex: "-1", hidden: true });
  const choice = (field, side) =>
    make(
      "label",
      { class: "choice" },
      make("input", {
        type: "radio",
        name: field.name,
        value: side,
        id: side === "mine" ? idOf(field.name) : undefined,
        required: true,
      }),
      make("span", {}, make("span", { class: "hint" }, say(side)), ` ${valueOf(field, side)}`),
    );
  const form = make(
    "form",
    { class: "conflict", novalidate: true, onsubmit: decide },
    make(
      "div",
      { class: "actions" },
      ["mine", "theirs"].map((side) => quiet(say(`all_${side}`), () => takeAll(side))),
    ),
    trouble,
    fields.map((field) =>
      make(
        "fieldset",
        {},
        make("legend", {}, inWords(field.label)),
        choice(field, "mine"),
        choice(field, "theirs"),
      ),
    ),
    make("button", { type: "submit", class: "button" }, say("choose")),
  );

  function takeAll(side) {
    for (const box of form.querySelectorAll(`[value=${side}]`)) box.checked = true;
  }

  function decide(event) {
    event.preventDefault();
    const made = { ...theirs, ...mine };
    for (const { name } of fields) {
      const side = form.elements[name].value;
      if (!side) {
        trouble.hidden = false;
        trouble.textContent = say("choose_each");
        document.getElementById(idOf(name)).focus();
        return;
      }
      made[name] = sides[side][name] ?? null;
    }
    chosen(made);
  }

  return form;
}
