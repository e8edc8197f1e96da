/* The page's words, translated by the server, and how months, moments and numbers are written. */

const book = document.getElementById("book");
const words = JSON.parse(book.dataset.words);

export const language = document.documentElement.lang;

/* A sentence by its name, with its {gaps} filled. */
export const say = (name, gaps = {}) =>
  words[name].replace(/\{(\w+)\}/g, (_all, gap) => gaps[gap]);

/* The server's messages by code, for what no form words itself. */
export const { codes } = words;

/* What a form's definition says, in this language. */
export const inWords = (text) => text?.[language] ?? text?.id ?? "";

const formats = new Map();
function formatted(kind, options, value) {
  const name = JSON.stringify([kind, options]);
  if (!formats.has(name)) formats.set(name, new Intl[kind](language, options));
  return formats.get(name).format(value);
}

export const number = (value) => formatted("NumberFormat", {}, value);

export const day = (text) =>
  formatted("DateTimeFormat", { dateStyle: "long", timeZone: "UTC" }, new Date(text));

export const month = (text) =>
  formatted("DateTimeFormat", { month: "long", year: "numeric", timeZone: "UTC" }, new Date(text));

const ZONES = {
  WIB: { timeZone: "Asia/Jakarta", provinces: "" },
  WITA: { timeZone: "Asia/Makassar", provinces: "51 52 53 63 64 65 71 72 73 74 75 76" },
  WIT: { timeZone: "Asia/Jayapura", provinces: "81 82 91 92 93 94 95 96" },
};

const zoneOf = (region) =>
  Object.keys(ZONES).find((zone) => ZONES[zone].provinces.includes(region.slice(0, 2))) ?? "WIB";

const momentIn = (zone, moment) => {
  const { timeZone } = ZONES[zone];
  const date = { day: "numeric", month: "short" };
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return `${formatted("DateTimeFormat", { ...date, ...hour, timeZone }, moment)} ${zone}`;
};

/* A deadline in western time, and in the region's own where that is another. */
export function deadline({ due_at, region }) {
  const due = new Date(due_at);
  const zone = zoneOf(region);
  const western = momentIn("WIB", due);
  return zone === "WIB" ? western : say("due_here", { western, here: momentIn(zone, due) });
}
