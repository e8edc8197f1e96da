/* What is due, what waits to be sent, what is filed: a report a line, the most urgent first. */

import { make, signed } from "./dom.js";
import { deadline, month, say } from "./words.js";

const SIGNS = {
  conflict: ["⇄", "warn"],
  refused: ["▲", "bad"],
  queued: ["↑", "wait"],
  returned: ["▲", "bad"],
  draft: ["◐", ""],
  expected: ["○", ""],
  filed: ["●", "good"],
  approved: ["✓", "good"],
  locked: ["■", ""],
};
const TO_DO = ["conflict", "refused", "returned", "draft", "expected"];

/* How far a report is, seen from this phone. */
export function standing(report, draft) {
  if (draft?.hasConflict) return "conflict";
  if (draft?.errors) return "refused";
  if (draft?.queued) return "queued";
  if (report.is_locked) return "locked";
  if (draft && report.state !== "returned") return "draft";
  return report.state;
}

export function sign(standingNow) {
  const [mark, kind] = SIGNS[standingNow];
  return signed(mark, say(`state_${standingNow}`), kind);
}

const isLate = (report) => !report.first_filed_at && new Date(report.due_at) < Date.now();

export const title = (report) => `${month(report.month)} · ${report.cluster}`;

export function due(report) {
  return isLate(report)
    ? signed("▲", say("late", { when: deadline(report) }), "bad")
    : make("span", {}, say("due", { when: deadline(report) }));
}

function row({ report, draft, stands }, isOfOne) {
  const isOpen = TO_DO.includes(stands) || stands === "queued";
  return make(
    "li",
    {},
    make("a", { href: `/reports/${report.id}/`, "data-report": report.id }, title(report)),
    make(
      "div",
      { class: "facts-inline" },
      sign(stands),
      !isOfOne && make("span", {}, report.facilitator_name),
      make("span", {}, report.region_name),
      isOpen && due(report),
    ),
  );
}

const byUrgency = (one, other) =>
  TO_DO.indexOf(one.stands) - TO_DO.indexOf(other.stands) ||
  (one.report.due_at < other.report.due_at ? -1 : 1);
const byMonth = (one, other) => (one.report.month > other.report.month ? -1 : 1);

/* Draw the list. `places` tells in which place of the queue a report waits, `isWhole` that the
 * server was asked. */
export function drawList(reports, drafts, places, isWhole) {
  const rows = reports.map((report) => {
    const draft = drafts.get(report.id);
    return { report, draft, stands: standing(report, draft) };
  });
  const isOfOne = new Set(reports.map((report) => report.facilitator)).size < 2;
  const part = (name, found) =>
    found.length > 0 && [
      make("h2", {}, say(name), make("span", { class: "length" }, ` ${found.length}`)),
      make("ul", { class: "rows" }, found.map((one) => row(one, isOfOne))),
    ];
  const toDo = rows.filter(({ stands }) => TO_DO.includes(stands)).sort(byUrgency);
  const waiting = rows.filter(({ stands }) => stands === "queued");
  waiting.sort((one, other) => places.get(one.report.id) - places.get(other.report.id));
  const over = rows.filter((one) => !toDo.includes(one) && !waiting.includes(one)).sort(byMonth);
  return [
    make("h1", { tabindex: "-1" }, headline(reports, toDo, waiting, isWhole)),
    part("to_do", toDo),
    part("in_queue", waiting),
    part("over", over),
  ];
}

function headline(reports, toDo, waiting, isWhole) {
  if (!reports.length) return say(isWhole ? "none" : "none_here");
  if (toDo.length) return say("title_to_do", { n: toDo.length });
  return waiting.length ? say("title_waiting", { n: waiting.length }) : say("title_done");
}
