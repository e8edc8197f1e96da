/* Gives the boxes that select2 makes the name of their field, which it leaves unsaid. */
(() => {
  "use strict";

  const nameBoxes = () => {
    document.querySelectorAll("select.admin-autocomplete").forEach((field) => {
      const label = field.labels && field.labels[0];
      const box = field.nextElementSibling;
      if (label && box && box.classList.contains("select2")) {
        const shown = box.querySelector("[role=textbox]");
        label.id = label.id || `${field.id}_label`;
        shown.setAttribute("aria-labelledby", label.id);
        shown.closest("[role=combobox]").setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
      }
    });
  };

  // Deferred, this runs after the field's own script has asked jQuery to be called when ready.
  if (window.django && window.django.jQuery) {
    window.django.jQuery(nameBoxes);
  }
})();
