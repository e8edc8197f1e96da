/* The server as the phone sees it: it answers, is away, or wants a sign-in first. */

const PATIENCE = 60_000; // milliseconds; 2G is slow
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;

export class Away extends Error {}
export class Broken extends Away {}
export class SignedOut extends Error {}

/* Milliseconds until the next try: doubled each time, and never the same on two phones. */
export const waitAfter = (tries) =>
  Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries) * (0.75 + Math.random() / 2);

export class Server {
  constructor(address) {
    this.address = address;
    this.csrf = "";
  }

  /* Who is signed in, with their key; refreshes what each later call proves itself with. */
  async device() {
    const answer = await this.#fetch(this.address, { redirect: "manual" });
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      throw new SignedOut();
    }
    const device = await this.#read(answer);
    this.csrf = device.csrf;
    return device;
  }

  async get(path) {
    const answer = await this.#fetch(path, {});
    if (!answer.ok) throw new Away(`${answer.status}`);
    return this.#read(answer);
  }

  /* Send, and return {status, data}. Away covers all that a later try may mend. */
  async send(method, path, body, headers = {}) {
    const answer = await this.#fetch(path, {
      method,
      body,
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf, ...headers },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
    if (answer.status === 500) throw new Broken();
    if (answer.status > 500 || [408, 425, 429].includes(answer.status)) {
      throw new Away(`${answer.status}`);
    }
    return { status: answer.status, data: await this.#read(answer) };
  }

  async #fetch(path, options) {
    if (navigator.onLine === false) throw new Away("offline");
    try {
      return await fetch(path, {
        cache: "no-store",
        credentials: "same-origin",
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
    } catch (error) {
      throw new Away(error.message);
    }
  }

  /* An answer cut off half-way is no answer. */
  async #read(answer) {
    try {
      return await answer.json();
    } catch (error) {
      throw new Away(error.message);
    }
  }
}

/* What a refusal says, by field; "" for what belongs to none, "reason" for that of a revision. */
export function refusals(data) {
  const found = {};
  for (const { attr, detail } of data?.errors ?? []) {
    const name = attr?.startsWith("values.") ? attr.slice("values.".length) : attr;
    const field = name === "reason" || name !== attr ? name : "";
    (found[field] ??= []).push(detail);
  }
  return found;
}
