/* Brings phone and server together: sends what was filed, in order and once each, keeps drafts at
 * the server too, and fetches what is due. One window of the browser does it at a time. */

import { isSame } from "./drafts.js";
import { Away, Broken, SignedOut, refusals, waitAfter } from "./server.js";
import { ifRoom } from "./store.js";

const LOCK = "report-book";
const PATH = "/api/v1/reports/";
const MOST_PAGES = 3;
const MOST_FORMS = 60; // fetched whole at once, to be filled in without a signal
const PAUSE = 2_000; // milliseconds without a key

const FILED = new Set(["filed", "approved"]);

/* The photos that values name: the only lists among them. */
const photosOf = (values) => Object.values(values).filter(Array.isArray).flat();

const pathOf = (id, rest = "") => `${PATH}${id}/${rest}`;

export class Sync extends EventTarget {
  constructor({ store, drafts, server, photos }) {
    super();
    Object.assign(this, { store, drafts, server, photos });
    this.tries = 0;
    this.state = "busy"; // idle, busy, away, signed-out, other-user
  }

  /* Send what waits, keep drafts there, and fetch what is due. */
  meet() {
    this.isDue = true;
    return this.#takeTurn();
  }

  /* Send and keep, without fetching, once nobody has typed for a while. */
  meetSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.#takeTurn(), PAUSE);
  }

  /* Calls that come while one waits for its turn are one. */
  #takeTurn() {
    this.next ??= navigator.locks.request(LOCK, () => {
      this.next = undefined;
      return this.#meet();
    });
    return this.next;
  }

  async #meet() {
    clearTimeout(this.timer);
    this.#become("busy");
    try {
      const device = await this.server.device();
      if (device.user !== this.store.device?.user) return this.#become("other-user");
      await this.#sendQueue();
      await this.#saveDrafts();
      if (this.isDue) await this.#fetchDue();
      this.isDue = false;
      this.tries = 0;
      return this.#become("idle");
    } catch (error) {
      if (error instanceof SignedOut) return this.#become("signed-out");
      if (!(error instanceof Away)) {
        this.#become("idle");
        throw error;
      }
      this.timer = setTimeout(() => this.meet(), waitAfter(this.tries));
      this.tries += 1;
      return this.#become("away");
    }
  }

  /* Send one report that the disk has no room for, straight from the screen. */
  async sendAtOnce(draft, item) {
    await this.server.device();
    draft.queued = item.key;
    try {
      await ifRoom(this.#send(item));
    } finally {
      draft.queued = undefined;
    }
  }

  async #sendQueue() {
    let broken;
    for (const item of await this.store.queue()) {
      try {
        await this.#send(item);
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        broken = error; // one that the server stumbles over keeps no other waiting
      }
      this.#become("busy");
    }
    if (broken) throw broken;
  }

  async #send(item) {
    const refused = await this.#sendPhotos(item.report, item.values);
    if (refused) return this.drafts.settle(item, { changes: { errors: { "": refused } } });
    const key = { "Idempotency-Key": item.key };
    const { status, data } = await this.server.send(
      "POST",
      pathOf(item.report, "filings/"),
      item.body,
      key,
    );
    if (status === 200 || status === 201) {
      const known = await this.store.get("reports", item.report);
      const { number: version, filed_at, flags } = data;
      const first_filed_at = known?.first_filed_at ?? filed_at;
      const said = { version, state: "filed", filed_at, first_filed_at, flags, notes: {} };
      const report = { ...known, ...said, values: item.values };
      return this.drafts.settle(item, { report, gone: photosOf(item.values) });
    }
    if (status !== 409) return this.drafts.settle(item, { changes: { errors: refusals(data) } });
    const report = await this.server.get(pathOf(item.report));
    const isFiled = FILED.has(report.state);
    if (isFiled && isSame(item.values, report.values)) {
      return this.drafts.settle(item, { report, gone: photosOf(item.values) });
    }
    const draft = this.drafts.get(item.report);
    if (draft && !isFiled && this.#isOurs(item.report, report.values, item.values)) {
      const again = { ...made({ ...item, base: report.version }), place: item.place };
      await this.drafts.file(draft, again);
      return this.#send(again);
    }
    return this.drafts.settle(item, { changes: { hasConflict: true }, report });
  }

  /* Send the photos that values name, before what names them. Returns what is refused of them. */
  async #sendPhotos(report, values) {
    for (const photo of photosOf(values)) {
      const refused = await this.photos.upload(report, photo);
      if (refused) return refused;
    }
    return undefined;
  }

  /* Whether what the server has came from this phone: the answer may have been lost on the way. */
  #isOurs(id, values, ...sent) {
    return [...(this.drafts.get(id)?.sent ?? []), ...sent].some((one) => isSame(one, values));
  }

  async #saveDrafts() {
    for (const draft of this.drafts.all()) {
      const report = await this.store.get("reports", draft.id);
      const isKeptThere = report && !FILED.has(report.state) && !report.is_locked;
      const isOpen = draft.isUnsent && !draft.queued && !draft.hasConflict;
      if (isKeptThere && isOpen) await this.#save(draft);
    }
  }

  async #save(draft) {
    const values = structuredClone(draft.values);
    const body = JSON.stringify({ base: draft.base, values });
    const isHeldBack = Boolean(await this.#sendPhotos(draft.id, values));
    if (isHeldBack) return this.drafts.change(draft.id, { isUnsent: false, isHeldBack });
    await ifRoom(this.drafts.change(draft.id, { sent: [...(draft.sent ?? []), values] }));
    const { status, data } = await this.server.send("PUT", pathOf(draft.id, "draft/"), body);
    if (status === 200) {
      await ifRoom(this.store.put("reports", data));
      const isUnsent = !isSame(values, draft.values);
      await ifRoom(this.drafts.change(draft.id, { base: data.version, sent: [values], isUnsent }));
    } else if (status === 409) {
      const report = await this.fetch(draft.id);
      const isOurs = this.#isOurs(draft.id, report.values, values);
      const changes = isOurs ? { base: report.version } : { hasConflict: true };
      await this.drafts.change(draft.id, changes);
    } else {
      await this.drafts.change(draft.id, { isUnsent: false, isHeldBack: true });
    }
  }

  async #fetchDue() {
    const rows = [];
    let page = `${PATH}?mine=true`;
    for (let number = 0; page && number < MOST_PAGES; number += 1) {
      const { results, next } = await this.server.get(page);
      rows.push(...results);
      page = next && new URL(next, location.origin).href.slice(location.origin.length);
    }
    const known = new Map((await this.store.all("reports")).map((report) => [report.id, report]));
    let forms = 0;
    for (const row of rows) {
      const report = known.get(row.id);
      known.delete(row.id);
      if (report && !isNewer(row, report)) continue;
      const isToDo = !FILED.has(row.state) && forms < MOST_FORMS;
      if (isToDo) forms += 1;
      if (isToDo || this.drafts.get(row.id)) await this.fetch(row.id);
      else await ifRoom(this.store.put("reports", row)); // the rest comes when somebody opens it
    }
    for (const id of known.keys()) if (!this.drafts.get(id)) await this.store.remove("reports", id);
  }

  async #fetchForms(rows) {
    const forms = await this.store.forms();
    const missing = new Set(rows.map((row) => row.form).filter((code) => !forms.has(code)));
    for (const code of missing) {
      await this.store.keepForm(await this.server.get(`/api/v1/report-forms/${code}/`));
    }
  }

  /* Fetch one report whole, with its form. A draft that holds nothing of its own gives way. */
  async fetch(id) {
    const report = await this.server.get(pathOf(id));
    await this.#fetchForms([report]);
    await ifRoom(this.store.put("reports", report));
    const draft = this.drafts.get(id);
    const holdsNothing = draft && !draft.isUnsent && !draft.queued && !draft.hasConflict;
    if (holdsNothing && draft.base !== report.version) await this.drafts.drop(id);
    return report;
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

const isNewer = (row, report) =>
  ["version", "state", "is_locked", "due_at"].some((name) => row[name] !== report[name]);

/* What is sent of a report under a key of its own: the text itself, so that it never differs. */
export function made({ report, base, values, reason = "", device_at = new Date().toISOString() }) {
  const body = JSON.stringify({ base, values, device_at, reason });
  return { key: crypto.randomUUID(), report, body, values, reason, device_at };
}
