/* One field of a form: label, help, note of the reviewer, input and error, one below the other. */

import { make, quiet } from "./dom.js";
import { photoField } from "./photos.js";
import { day, inWords, number, say } from "./words.js";

const WHOLE = /^-?\d+$/;
const GROUPED = /^-?\d{1,3}([.,\s]\d{3})+$/;

export const idOf = (name) => `field-${name}`;

/* What was typed as a number, or the text itself: nothing typed is dropped, the rules tell. */
export function numberOf(text) {
  const typed = text.trim();
  if (!typed) return null;
  const digits = GROUPED.test(typed) ? typed.replace(/[.,\s]/g, "") : typed;
  return WHOLE.test(digits) && Number.isSafeInteger(Number(digits)) ? Number(digits) : typed;
}

/* A value as people read it. */
export function shown(field, value) {
  if (value === null || value === undefined || value === "") return "–";
  if (field.type === "photos") return say("photos_number", { n: value.length });
  if (field.type === "day") return day(value);
  if (field.type === "choice") {
    return inWords(field.choices.find((choice) => choice.code === value)?.label) || value;
  }
  if (typeof value !== "number") return `${value}`;
  return field.type === "money" ? say("rupiah", { n: number(value) }) : number(value);
}

const typed = (value) => (typeof value === "number" ? number(value) : (value ?? ""));

const INPUTS = {
  number: (field, value, change) => numberInput(value, change),
  money: (field, value, change) => numberInput(value, change),
  day: (field, value, change) =>
    make("input", { type: "date", value, oninput: (event) => change(event.target.value || null) }),
  text: (field, value, change) => {
    const box = make("textarea", { rows: 3, oninput: () => change(box.value || null) });
    box.value = value ?? "";
    return box;
  },
  choice: (field, value, change) => {
    const options = [{ code: "", label: null }, ...field.choices].map(({ code, label }) =>
      make("option", { value: code, selected: code === (value ?? "") }, inWords(label) || "–"),
    );
    return make("select", { oninput: (event) => change(event.target.value || null) }, options);
  },
  location: (field, value, change) => locationInput(value, change),
  photos: photoField,
};

function numberInput(value, change) {
  const input = make("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    value: typed(value),
    oninput: () => change(numberOf(input.value)),
    onblur: () => {
      input.value = typed(numberOf(input.value));
    },
  });
  return input;
}

function locationInput(value, change) {
  const input = make("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    value,
    oninput: () => change(input.value.trim() || null),
  });
  const found = ({ coords }) => {
    input.value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`;
    change(input.value);
  };
  const here = quiet(say("locate"), () => navigator.geolocation?.getCurrentPosition(found));
  return make("div", { class: "with-button" }, input, here);
}

/* What a reviewer wants mended. */
export const drawRemark = (note, id) =>
  make("p", { class: "remark", id }, make("b", {}, say("remark")), ` ${note}`);

/* Draw a field. `change` is called with each new value; `fault` shows its errors, or none. */
export function drawField(field, { value, last, note, change, context }) {
  const id = idOf(field.name);
  const input = INPUTS[field.type](field, value, change, context);
  const control = input.matches("input, select, textarea")
    ? input
    : input.querySelector("input, select, textarea");
  const error = make("p", { class: "error", id: `${id}-error`, hidden: true });
  const hints = [
    inWords(field.help),
    last !== undefined && last !== null && say("last_month", { value: shown(field, last) }),
  ].filter(Boolean);
  const hint = hints.length && make("p", { class: "hint", id: `${id}-hint` }, hints.join(" · "));
  const remark = note && drawRemark(note, `${id}-note`);
  control.id = id;
  const told = [hint, remark].filter(Boolean).map((part) => part.id);
  control.setAttribute("aria-describedby", [...told, error.id].join(" "));
  if (field.required) control.setAttribute("aria-required", "true");
  const label = make("label", { for: id }, inWords(field.label));
  if (field.required) label.append(" ", make("span", { class: "hint" }, say("required")));
  const fault = (sentences) => {
    error.hidden = !sentences?.length;
    error.textContent = sentences?.join(" ") ?? "";
    if (sentences?.length) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  return { element: make("div", { class: "field" }, label, hint, remark, input, error), fault };
}
