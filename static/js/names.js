/* Gives fields in tables the name of their column, and select2's boxes that of their field. */
(() => {
  "use strict";

  /* The label of a field, or the head of its column where fields stand in a table. */
  const nameOf = (field) => {
    if (field.labels && field.labels[0]) {
      return field.labels[0];
    }
    const cell = field.closest("td");
    const column = cell && cell.className.match(/\bfield-(\w+)/);
    return column && cell.closest("table").querySelector(`th.column-${column[1]}`);
  };

  const nameCells = () => {
    document.querySelectorAll(".tabular td :is(input, select, textarea)").forEach((field) => {
      const name = field.type !== "hidden" && nameOf(field);
      if (name && !field.labels.length) {
        name.id = name.id || `${field.id}_name`;
        field.setAttribute("aria-labelledby", name.id);
      }
    });
  };

  const nameBoxes = () => {
    document.querySelectorAll("select.admin-autocomplete").forEach((field) => {
      const name = nameOf(field);
      const box = field.nextElementSibling;
      if (name && box && box.classList.contains("select2")) {
        name.id = name.id || `${field.id}_name`;
        const shown = box.querySelector("[role=textbox]");
        const searched = box.querySelector("[role=searchbox]"); // where several may be chosen
        (shown || searched)?.setAttribute("aria-labelledby", name.id);
        box.querySelector("[role=combobox]")
          ?.setAttribute("aria-labelledby", shown ? `${name.id} ${shown.id}` : name.id);
      }
    });
  };

  /* What hangs a hint on a plain element: only an image may be named so. */
  const nameHints = () => {
    document.querySelectorAll(".selector .help-tooltip[aria-label]").forEach((hint) => {
      hint.setAttribute("role", "img");
    });
  };
  window.addEventListener("load", nameHints); // after Django has built its boxes

  // Deferred, this runs after the field's own script has asked jQuery to be called when ready.
  if (window.django && window.django.jQuery) {
    const nameAll = () => {
      nameCells();
      nameBoxes();
    };
    window.django.jQuery(nameAll);
    document.addEventListener("formset:added", nameAll);
  }
})();
