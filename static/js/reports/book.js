/* The report book: a list of what is due and a page for each report, as the phone keeps them. */

import { announce, make, quiet } from "./dom.js";
import { Drafts } from "./drafts.js";
import { channel } from "./leave.js";
import { drawList } from "./list.js";
import { ReportPage } from "./page.js";
import { Photos } from "./photos.js";
import { Away, Server, SignedOut } from "./server.js";
import { Store, isNearlyFull } from "./store.js";
import { Sync } from "./sync.js";
import { say } from "./words.js";

const root = document.getElementById("book");
const { user, device: deviceAddress, login } = root.dataset;
const REPORT = /^\/reports\/([0-9a-f-]{36})\/$/;

class Book {
  constructor(store) {
    const server = new Server(deviceAddress);
    const drafts = new Drafts(store);
    const photos = new Photos({ store, server });
    Object.assign(this, { store, server, drafts, photos });
    this.sync = new Sync({ store, drafts, server, photos });
    this.sentence = make("p", { role: "status" });
    this.act = make("div", {});
    this.status = make("div", { class: "notice link" }, this.sentence, this.act);
    this.place = make("div", {}, [...root.childNodes]);
  }

  /* Open on what is kept here; a phone that keeps nothing of this user asks the server first. */
  async open() {
    root.replaceChildren(this.status, this.place);
    if (this.store.device?.user !== Number(user) && !(await this.#signIn())) return;
    await this.drafts.load();
    this.#listen();
    await this.show();
    this.isWarned = await isNearlyFull();
    await this.sync.meet();
  }

  async #signIn() {
    try {
      await this.store.signIn(await this.server.device());
      return true;
    } catch (error) {
      if (error instanceof SignedOut) location.assign(this.#wayIn());
      else if (error instanceof Away) this.#tell("▲", say("never_opened"));
      else throw error;
      return false;
    }
  }

  #wayIn() {
    return `${login}?next=${encodeURIComponent(location.pathname)}`;
  }

  #listen() {
    this.sync.addEventListener("change", () => this.#met());
    this.drafts.addEventListener("disk", (event) => {
      this.isFull = event.detail.isFull;
      this.#drawStatus();
    });
    document.addEventListener("click", (event) => this.#follow(event));
    addEventListener("popstate", () => this.show());
    addEventListener("online", () => this.sync.meet());
    addEventListener("offline", () => this.sync.meet());
    addEventListener("visibilitychange", () => document.hidden || this.sync.meet());
    addEventListener("beforeunload", (event) => this.isFull && event.preventDefault());
    channel.addEventListener("message", ({ data }) => this.#hear(data));
  }

  /* Another window of this browser changed something. */
  async #hear(data) {
    if (data === "signed-out") return location.reload();
    const { page } = this;
    await this.drafts.load(page?.isTyping && page.report.id);
    return page?.isTyping || this.#redraw();
  }

  async #met() {
    if (this.sync.state === "other-user") {
      return (await this.#signIn()) && location.replace("/reports/");
    }
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      if (this.server.csrf) field.value = this.server.csrf;
    }
    channel.postMessage("changed");
    return this.#redraw();
  }

  #follow(event) {
    const link = event.target.closest("a[data-report], a[data-list]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    this.show(true);
  }

  /* Show what the address names; `isMove` when somebody went there, to read from its title. */
  async show(isMove = false) {
    const [, id] = location.pathname.match(REPORT) ?? [];
    this.page = undefined;
    const report = id && (await this.#report(id));
    if (report) await this.#open(report);
    else await this.#list(id);
    const head = this.place.querySelector("h1");
    document.title = `${head.textContent} · Pendamping Portal`;
    if (isMove) head.focus();
    if (isMove) scrollTo(0, 0);
    await this.#drawStatus();
  }

  async #report(id) {
    const kept = await this.store.get("reports", id);
    return kept?.values ? kept : this.sync.fetch(id).catch(() => undefined);
  }

  async #open(report) {
    const definition = (await this.store.forms()).get(report.form);
    const { drafts, sync, photos } = this;
    const leave = (sentence) => this.#leave(sentence);
    this.page = new ReportPage({ report, definition, drafts, sync, photos, leave });
    this.place.replaceChildren(this.page.element);
  }

  async #leave(sentence) {
    history.pushState(null, "", "/reports/");
    await this.show(true);
    announce(sentence);
  }

  async #list(missing) {
    const places = new Map((await this.store.queue()).map((item) => [item.report, item.place]));
    const reports = await this.store.all("reports");
    const kept = document.activeElement?.dataset?.report;
    const isWhole = this.sync.state === "idle";
    const parts = [
      missing && make("p", { class: "notice" }, say("not_here")),
      drawList(reports, this.drafts, places, isWhole),
    ];
    this.place.replaceChildren(...parts.flat(Infinity).filter(Boolean));
    if (kept) this.place.querySelector(`[data-report="${kept}"]`)?.focus();
  }

  async #redraw() {
    if (!this.page) return this.show();
    const report = await this.store.get("reports", this.page.report.id);
    if (report) this.page.renew(report);
    this.page.renewWords();
    return this.#drawStatus();
  }

  async #drawStatus() {
    const waiting = (await this.store.queue()).length;
    const { state } = this.sync;
    const rest = waiting ? [say("waiting", { n: waiting })] : [];
    if (this.isFull) return this.#tell("▲", [say("full"), ...rest], "send");
    if (state === "signed-out") return this.#tell("▲", [say("signed_out"), ...rest], "sign_in");
    if (state === "away") return this.#tell("○", [say("away"), ...rest], "again");
    if (state === "busy" && waiting) return this.#tell("↑", [say("busy"), ...rest]);
    if (state === "busy") return this.told ? undefined : this.#tell("○", say("asking"));
    if (this.isWarned) return this.#tell("▲", [say("nearly_full"), ...rest]);
    if (waiting) return this.#tell("↑", rest, "send");
    if (!this.drafts.isSent) return this.#tell("◐", say("kept_here"));
    return this.#tell("●", say("all_sent"));
  }

  /* A line on how phone and server stand, with the one thing to do about it. */
  #tell(sign, sentences, act) {
    const text = [sentences].flat().join(" ");
    if (text === this.told) return;
    this.told = text;
    const acts = {
      sign_in: () => make("a", { href: this.#wayIn() }, say("sign_in")),
      again: () => this.#button("again"),
      send: () => this.#button("send"),
    };
    this.sentence.replaceChildren(make("span", { "aria-hidden": "true" }, `${sign} `), text);
    this.act.replaceChildren(...(act ? [acts[act]()] : []));
  }

  #button(word) {
    return quiet(say(word), () => this.sync.meet());
  }
}

navigator.serviceWorker?.register("/sw.js");
await new Book(await Store.open()).open();
