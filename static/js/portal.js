/* Comforts only: every page works without this file. */

"use strict";

/* A click anywhere in a row follows the row's own link. */
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.closest("a, button, input, label, select") || getSelection().toString()) return;
  row.querySelector("th a")?.click();
});

/* One tick stands for every tick of its form. */
for (const all of document.querySelectorAll("[data-all]")) {
  all.hidden = false;
  all.addEventListener("change", (event) => {
    const ticks = all.closest("form").querySelectorAll("input[type=checkbox]");
    for (const tick of ticks) tick.checked = event.target.checked;
  });
}

/* The progress of a count is asked for until it is over. */
for (const notice of document.querySelectorAll("[data-progress]")) {
  const bar = notice.querySelector("progress");
  const number = notice.querySelector("[data-percent]");
  const watch = setInterval(async () => {
    const answer = await fetch(notice.dataset.progress).catch(() => null);
    if (!answer?.ok) return;
    const { percent } = await answer.json();
    if (percent === null) {
      clearInterval(watch);
      notice.querySelector("[data-running]").hidden = true;
      notice.querySelector("[data-over]").hidden = false;
    } else {
      bar.value = percent;
      number.textContent = percent;
    }
  }, 2000);
}

/* Where the report book is open, who signs out takes its key along, and is told of what waits. */
document.addEventListener("submit", async (event) => {
  const signOut = document.querySelector("form[data-unsent]");
  if (event.target.action !== signOut?.action || !localStorage.getItem("report-book")) return;
  event.preventDefault();
  const mayLeave = await import("./reports/leave.js")
    .then(({ leave }) => leave(signOut.dataset.unsent))
    .catch(() => true); // nobody is kept in by a browser that keeps nothing
  if (mayLeave) event.target.submit();
});
