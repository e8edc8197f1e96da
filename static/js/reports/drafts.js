/* What was typed and is not filed yet: one live object a report, written down as it changes.
 *
 * `base` is the version it was written on; `isUnsent` says that the server has another draft, or
 * none; `isHeldBack` that it takes none; `sent` what went out as drafts since one was answered;
 * `queued` the key it waits under; `hasConflict` and `errors` what stands in the way. */

import { isEmpty } from "./rules.js";
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

  /* Whether all that was typed is with the server too. */
  get isSent() {
    return this.all().every(
      (draft) => !(draft.isUnsent || draft.isHeldBack || draft.hasConflict || draft.errors),
    );
  }

  /* Change a draft, or begin one. Resolves when it is on the disk; if not, it stays here. */
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

  /* File: it waits in the queue from now on, in the place of `item` if it has one. */
  async file(draft, item) {
    const waiting = { ...draft, queued: item.key, errors: undefined };
    await this.#write(() => this.store.enqueue(item, waiting));
    Object.assign(draft, waiting);
  }

  /* Take back what waits, to be changed. Should the server have it, both will be shown. */
  async withdraw(draft) {
    const item = (await this.store.queue()).find(({ key }) => key === draft.queued);
    await this.settle(item ?? { report: draft.id }, { changes: {} });
  }

  /* Take an item out of the queue: its draft goes when `report` has it, else it is changed. */
  async settle(item, { changes, report, gone }) {
    const { report: id, values, place } = item;
    const isWaiting = this.get(id)?.queued === item.key;
    const draft = this.get(id) ?? { id, ...(changes && { values }) };
    if (changes) this.byId.set(id, Object.assign(draft, { queued: undefined }, changes));
    else if (isWaiting) this.byId.delete(id);
    const left = this.get(id) ?? { id };
    const settle = (kept) =>
      this.#write(() => this.store.settle(place, { draft: left, gone, ...kept }));
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
      .filter(([, value]) => !isEmpty(value))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

/* Whether two reports say the same; what is empty says nothing. */
export const isSame = (one, other) => sorted(one) === sorted(other);
