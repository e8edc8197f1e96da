/* What was typed and is not with the server for good: one live object a report, written as it changes.
 *
 * {id, base, values, reason, sent, isUnsent, queued, hasConflict, errors}: `base` is the version it
 * was written on, `sent` what went out as drafts since one was answered, `queued` the key it waits under. */

import { isFull } from "./store.js";

export class Drafts extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.byId = new Map();
    this.writing = Promise.resolve();
  }

  /* Read all drafts, but for the one that somebody types in here. */
  async load(typed) {
    const kept = this.byId.get(typed);
    this.byId = new Map((await this.store.all("drafts")).map((draft) => [draft.id, draft]));
    if (kept) this.byId.set(typed, kept);
  }

  get(id) {
    return this.byId.get(id);
  }

  all() {
    return [...this.byId.values()];
  }

  /* Change a draft, or begin one. Resolves when it is on the disk; what is typed stays here if not. */
  change(id, changes) {
    const draft = Object.assign(this.byId.get(id) ?? { id, values: {}, reason: "" }, changes);
    this.byId.set(id, draft);
    return this.#write(() => this.byId.get(id) === draft && this.store.put("drafts", draft));
  }

  /* Forget a draft: the server has the same, or something newer that was never touched here. */
  drop(id) {
    this.byId.delete(id);
    return this.#write(() => this.store.remove("drafts", id));
  }

  /* File: it waits in the queue from now on. */
  async file(draft, item) {
    const waiting = { ...draft, queued: item.key, errors: undefined };
    await this.#write(() => this.store.enqueue(item, waiting));
    Object.assign(draft, waiting);
  }

  /* File the same anew, on the version that the server has now: another body, another key. */
  async refile(item, again) {
    await this.#write(() => this.store.requeue(item.place, again));
    Object.assign(this.byId.get(item.report) ?? {}, { queued: again.key });
  }

  /* Take back what waits, to be changed. The server may have it already: then both will be shown. */
  async withdraw(draft) {
    const item = (await this.store.queue()).find(({ key }) => key === draft.queued);
    await this.settle(item ?? { report: draft.id }, { changes: {} });
  }

  /* Take an item out of the queue: its draft goes when `report` has it, else it is changed. */
  async settle(item, { changes, report, gone }) {
    const { report: id, values, place } = item;
    const isWaiting = this.get(id)?.queued === item.key;
    if (changes) {
      this.byId.set(id, Object.assign(this.get(id) ?? { id, values }, { queued: undefined }, changes));
    } else if (isWaiting) {
      this.byId.delete(id);
    }
    const draft = this.get(id) ?? { id };
    const settle = (kept) => this.#write(() => this.store.settle(place, { draft, gone, ...kept }));
    await settle({ report }).catch((error) => {
      if (changes || !isFull(error)) throw error;
      return settle({}); // to take away needs no room
    });
  }

  /* One write after the other, so that the newest is the last. */
  #write(act) {
    const written = this.writing.then(act);
    this.writing = written.catch(() => {});
    return written.then(
      () => this.#tell(false),
      (error) => {
        if (!isFull(error)) throw error;
        this.#tell(true);
        throw error;
      },
    );
  }

  #tell(full) {
    this.dispatchEvent(new CustomEvent("disk", { detail: { isFull: full } }));
  }
}

const sorted = (values) =>
  JSON.stringify(
    Object.entries(values ?? {})
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

/* Whether two reports say the same; what is empty says nothing. */
export const isSame = (one, other) => sorted(one) === sorted(other);
