/* Elements made in one line: text is always text, never markup. */

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

/* A button that is not the main one. */
export const quiet = (word, onclick) =>
  make("button", { type: "button", class: "button quiet", onclick }, word);

/* A sign that the eye reads beside its word. */
export function signed(sign, word, kind = "") {
  const mark = make("span", { "aria-hidden": "true" }, sign);
  return make("span", { class: `state ${kind}` }, mark, ` ${word}`);
}

const voice = document.getElementById("book-voice");

/* Say something to who listens instead of looking. */
export function announce(text) {
  voice.textContent = "";
  setTimeout(() => {
    voice.textContent = text;
  }, 50);
}
