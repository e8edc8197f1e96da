/* What the phone keeps: forms in the clear, everything of a user sealed with that user's key.
 *
 * The key lives here while its user is signed in, and cannot be read out. Without it nothing of
 * `reports`, `drafts`, `queue` and `photos` can be read; with it, all is as it was left. */

import { openDB } from "../../vendor/idb/index.js";

const NAME = "report-book";
const SEALED = ["reports", "drafts", "photos"];
const QUEUE = "queue";
const DURABLE = { durability: "strict" };
const NEARLY_FULL = 5 * 1024 * 1024; // bytes left

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export class Store {
  static async open() {
    const database = await openDB(NAME, 1, {
      upgrade(made) {
        made.createObjectStore("forms", { keyPath: "code" });
        made.createObjectStore("device", { keyPath: "id" });
        for (const name of SEALED) made.createObjectStore(name, { keyPath: ["user", "id"] });
        made.createObjectStore(QUEUE, { keyPath: "place", autoIncrement: true });
      },
    });
    const store = new Store(database);
    store.device = await database.get("device", 1);
    return store;
  }

  constructor(database) {
    this.database = database;
    this.device = undefined;
  }

  /* Whether somebody is signed in here: their key is at hand. */
  get isOpen() {
    return Boolean(this.device);
  }

  /* Take the key the server gave; that of another user goes. */
  async signIn({ user, key }) {
    if (this.device?.user === user) return;
    const secret = await crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);
    await this.signOut();
    const device = { id: 1, user, secret };
    await this.database.put("device", device);
    localStorage.setItem(NAME, "open"); // tells portal.js, which cannot wait for an answer
    this.device = device;
  }

  /* Forget the key, and what the server can give again; what was typed stays, sealed. */
  async signOut() {
    this.device = undefined;
    const work = this.database.transaction(["device", "reports"], "readwrite", DURABLE);
    work.objectStore("device").clear();
    work.objectStore("reports").clear();
    await work.done;
    localStorage.removeItem(NAME);
  }

  async forms() {
    const rows = await this.database.getAll("forms");
    return new Map(rows.map((row) => [row.code, row.definition]));
  }

  keepForm(row) {
    return this.database.put("forms", row);
  }

  async get(kind, id) {
    const row = await this.database.get(kind, [this.device.user, id]);
    return row && this.#opened(kind, row);
  }

  async all(kind) {
    const { user } = this.device;
    const rows = await this.database.getAll(kind, IDBKeyRange.bound([user], [user, []]));
    return this.#readable(kind, rows);
  }

  async put(kind, value) {
    await this.database.put(kind, await this.#sealed(kind, value));
  }

  async remove(kind, id) {
    await this.database.delete(kind, [this.device.user, id]);
  }

  /* The queue of this user in the order of filing: [{place, …item}]. */
  async queue() {
    const rows = await this.database.getAll(QUEUE);
    return this.#readable(
      QUEUE,
      rows.filter((row) => row.user === this.device.user),
    );
  }

  /* File: the draft says that it waits, and the queue holds it. Both or neither. */
  async enqueue({ place, ...item }, draft) {
    const [sealedItem, sealedDraft] = await Promise.all([
      this.#sealed(QUEUE, item),
      this.#sealed("drafts", draft),
    ]);
    const work = this.database.transaction([QUEUE, "drafts"], "readwrite", DURABLE);
    work.objectStore(QUEUE).put(place ? { ...sealedItem, place } : sealedItem);
    work.objectStore("drafts").put(sealedDraft);
    await work.done;
  }

  /* An item is answered: it leaves the queue, and its draft is replaced, or goes. */
  async settle(place, { draft, report, gone = [] }) {
    const { user } = this.device;
    const [sealedDraft, sealedReport] = await Promise.all([
      draft.values && this.#sealed("drafts", draft),
      report && this.#sealed("reports", report),
    ]);
    const names = [QUEUE, "drafts", "reports", "photos"];
    const work = this.database.transaction(names, "readwrite", DURABLE);
    if (place !== undefined) work.objectStore(QUEUE).delete(place);
    if (sealedDraft) work.objectStore("drafts").put(sealedDraft);
    else work.objectStore("drafts").delete([user, draft.id]);
    if (sealedReport) work.objectStore("reports").put(sealedReport);
    for (const photo of gone) work.objectStore("photos").delete([user, photo]);
    await work.done;
  }

  async #sealed(kind, value) {
    const { user, secret } = this.device;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(value));
    const sealed = await crypto.subtle.encrypt(this.#manner(kind, iv, user), secret, text);
    return { user, ...(value.id && { id: value.id }), iv, sealed };
  }

  /* The rows that the key opens: one that was sealed otherwise stays as it is, and stops nobody. */
  async #readable(kind, rows) {
    const opened = await Promise.all(rows.map((row) => this.#opened(kind, row)));
    return opened.filter(Boolean);
  }

  async #opened(kind, { user, iv, sealed, place }) {
    const { secret } = this.device;
    try {
      const text = await crypto.subtle.decrypt(this.#manner(kind, iv, user), secret, sealed);
      return { ...JSON.parse(new TextDecoder().decode(text)), ...(place && { place }) };
    } catch (error) {
      if (error.name !== "OperationError") throw error;
      return undefined;
    }
  }

  #manner(kind, iv, user) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`${kind}/${user}`) };
  }
}

/* Ask that the browser never clears this by itself; say whether space runs out. */
export async function isNearlyFull() {
  if (!navigator.storage?.estimate) return false;
  await navigator.storage.persist?.();
  const { usage, quota } = await navigator.storage.estimate();
  return quota - usage < NEARLY_FULL;
}

export const isFull = (error) =>
  error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";

/* Wait for a write that may fail for want of room: what it would keep is on the screen or there. */
export const ifRoom = (write) =>
  write.catch((error) => {
    if (!isFull(error)) throw error;
  });
