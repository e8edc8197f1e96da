/* Looks again, every so many seconds, at the parts of a page that say data-refresh="seconds". */
(() => {
  "use strict";

  const lookAgain = async (part) => {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    const text = answer && answer.ok ? await answer.text() : "";
    const page = new DOMParser().parseFromString(text, "text/html");
    const newer = page.getElementById(part.id);
    if (newer) {
      part.replaceWith(newer);
    }
    wait(newer || part);
  };

  const wait = (part) => {
    const seconds = Number(part.dataset.refresh);
    if (seconds > 0) {
      setTimeout(() => lookAgain(part), 1000 * seconds);
    }
  };

  document.querySelectorAll("[data-refresh]").forEach(wait);
})();
