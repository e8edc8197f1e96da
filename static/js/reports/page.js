/* The page of one report: to be written, to be compared with a newer version, or to be read. */

import { drawConflict } from "./conflict.js";
import { announce, make, quiet } from "./dom.js";
import { isSame } from "./drafts.js";
import { drawRemark, shown } from "./fields.js";
import { ReportForm, drawValues } from "./form.js";
import { due, sign, standing } from "./list.js";
import { check, isEmpty, sentences, zeroReport } from "./rules.js";
import { Away, SignedOut } from "./server.js";
import { isFull } from "./store.js";
import { made } from "./sync.js";
import { codes, inWords, language, month, say } from "./words.js";

const SHORTEST_REASON = 10;

/* Another manner than the form, by the standing of a report. */
const MANNERS = {
  conflict: "conflict",
  queued: "queued",
  filed: "over",
  approved: "over",
  locked: "over",
};

export class ReportPage {
  constructor({ report, definition, drafts, sync, photos, leave }) {
    Object.assign(this, { report, definition, drafts, sync, photos, leave });
    this.element = make("div", {});
    this.draw();
  }

  get draft() {
    return this.drafts.get(this.report.id);
  }

  get manner() {
    const manner = MANNERS[standing(this.report, this.draft)] ?? "form";
    return this.isRevising && manner === "over" ? "form" : manner;
  }

  /* Something came from the server: draw anew, but never under the hands of who is typing. */
  renew(report) {
    const isNewer = report.version !== this.report.version || report.state !== this.report.state;
    this.report = report;
    const isHeld = this.isTyping && this.draft; // without a draft all that was typed is there
    if (this.drawn === this.manner && (isHeld || !isNewer)) {
      return this.head.replaceChildren(...this.#facts());
    }
    const isHere = this.element.contains(document.activeElement);
    this.draw();
    return isHere && this.element.querySelector("h1").focus();
  }

  draw() {
    this.drawn = this.manner;
    this.base = this.report.version;
    this.isTyping = false;
    this.head = make("p", { class: "facts-inline" }, this.#facts());
    const names = { form: inWords(this.definition.title), month: month(this.report.month) };
    this.element.replaceChildren(
      make("a", { class: "back", href: "/reports/", "data-list": true }, say("back")),
      make("h1", { tabindex: "-1" }, say("title_report", names)),
      this.head,
      ...this.#body().flat(Infinity).filter(Boolean),
    );
  }

  #facts() {
    const { report } = this;
    return [
      sign(standing(report, this.draft)),
      make("span", {}, report.facilitator_name),
      make("span", {}, report.region_name),
      due(report),
    ];
  }

  #body() {
    if (this.drawn === "conflict") return this.#conflict();
    if (this.drawn === "queued") return this.#queued();
    return this.drawn === "over" ? this.#over() : this.#form();
  }

  #conflict() {
    const { definition, draft, report } = this;
    const choose = async (values) => {
      const changes = { values, base: report.version, hasConflict: undefined, isUnsent: true };
      await this.#keep({ ...changes, sent: [report.values] });
      announce(say("chosen"));
      this.draw();
      this.element.querySelector("h1").focus();
    };
    return [
      make("p", { class: "notice" }, say("conflict")),
      drawConflict(definition, draft.values, report.values, choose),
    ];
  }

  #queued() {
    return [
      make("p", { class: "notice" }, say("queued")),
      quiet(say("withdraw"), () => this.#withdraw()),
      drawValues(this.definition, this.draft.values, shown),
    ];
  }

  async #withdraw() {
    await this.drafts.withdraw(this.draft);
    announce(say("withdrawn"));
    this.draw();
    this.element.querySelector("h1").focus();
  }

  #over() {
    const revise = () => {
      this.isRevising = true;
      this.draw();
      this.element.querySelector("h1").focus();
    };
    const { flags } = this.#worded({ errors: {}, flags: this.report.flags });
    const href = `/reports/${this.report.id}/document.pdf?language=${language}`;
    return [
      flags.length > 0 && make("div", { class: "notice doubts" }, list("doubts_shown", flags)),
      drawValues(this.definition, this.draft?.values ?? this.report.values, shown),
      make(
        "p",
        { class: "actions" },
        !this.report.is_locked && quiet(say("revise"), revise),
        make("a", { class: "button quiet", href }, say("document")),
      ),
    ];
  }

  #form() {
    const { definition, report, draft } = this;
    const isNew = report.state === "expected" && isSame(report.values, {});
    const values = draft?.values ?? (isNew ? report.prefill : report.values);
    this.form = new ReportForm({
      definition,
      report,
      values,
      reason: draft?.reason ?? "",
      asksReason: report.state === "approved" || Boolean(draft?.errors?.reason),
      photos: this.photos,
      onchange: () => this.#changed(),
    });
    this.saved = make("p", { class: "hint saved" }, draft ? say("saved") : "");
    this.doubts = make("div", { class: "notice doubts", tabindex: "-1", hidden: true });
    this.zero = quiet(say("zero"), () => this.#zero());
    this.main = make(
      "button",
      { type: "button", class: "button wide", onclick: () => this.#file() },
      this.#mainWord(),
    );
    const note = report.notes?.[""];
    if (draft?.errors) this.form.show(draft.errors);
    return [
      note && drawRemark(note),
      make("p", { class: "actions" }, this.zero),
      this.form.element,
      this.doubts,
      this.saved,
      this.main,
    ];
  }

  get isAway() {
    return navigator.onLine === false || this.sync.state === "away";
  }

  /* The main button says what happens. */
  #mainWord() {
    return say(this.isAway ? "file_later" : "file");
  }

  renewWords() {
    if (this.main?.isConnected && this.doubts.hidden) this.main.textContent = this.#mainWord();
  }

  #changed() {
    this.doubts.hidden = true;
    this.#typed({ values: { ...this.form.values }, reason: this.form.reason });
  }

  #typed(changes) {
    this.isTyping = true;
    this.#keep({ ...changes, isUnsent: true, isHeldBack: undefined, errors: undefined });
    this.sync.meetSoon();
  }

  /* Keep what is typed. When the disk is full it stays on the screen, and the book says so. */
  async #keep(changes) {
    const begun = this.draft ? {} : { base: this.base };
    try {
      await this.drafts.change(this.report.id, { ...begun, ...changes });
      if (this.saved) this.saved.textContent = say("saved");
    } catch (error) {
      if (!isFull(error)) throw error;
      if (this.saved) this.saved.textContent = say("not_saved");
    }
  }

  #zero() {
    const former = { ...this.form.values };
    this.#replace(zeroReport(this.definition, this.report.last ?? {}, this.report.prefill));
    const undo = () => {
      this.#replace(former);
      this.zero.focus();
    };
    const button = quiet(say("zero_undo"), undo);
    this.zero.replaceWith(button);
    this.zero = button;
    announce(say("zero_done"));
    this.main.focus();
  }

  #replace(values) {
    this.#typed({ values });
    this.draw();
    this.isTyping = true;
  }

  #file() {
    const { definition, report, form } = this;
    const checked = check(definition, form.values, report.last ?? {});
    const { errors, flags } = this.#worded(checked);
    if (form.faults.reason && form.reason.trim().length < SHORTEST_REASON) {
      errors.reason = [say("reason_short")];
    }
    form.show(errors);
    if (Object.keys(errors).length) return form.summary.focus();
    return flags.length && this.doubts.hidden ? this.#doubt(flags) : this.#queue();
  }

  #worded(checked) {
    return sentences(this.definition, checked, language, codes);
  }

  #doubt(flags) {
    this.doubts.replaceChildren(...list("doubts", flags), make("p", {}, say("doubts_help")));
    this.doubts.hidden = false;
    this.main.textContent = say("file_anyway");
    this.doubts.focus();
  }

  async #queue() {
    if (this.isFiling) return;
    this.isFiling = true;
    try {
      await this.#fileOnce();
    } finally {
      this.isFiling = false;
    }
  }

  async #fileOnce() {
    await this.#keep({ values: { ...this.form.values }, reason: this.form.reason });
    const { draft } = this;
    const { id: report, base, values, reason } = draft;
    const item = made({ report, base, values: filled(values), reason: reason?.trim() });
    try {
      await this.drafts.file(draft, item);
    } catch (error) {
      if (!isFull(error)) throw error;
      return this.#sendAtOnce(draft, item);
    }
    this.leave(say(this.isAway ? "filed_later" : "filed"));
    return this.sync.meet();
  }

  /* The queue has no room: send from the screen, or say that it must stay open. */
  async #sendAtOnce(draft, item) {
    try {
      await this.sync.sendAtOnce(draft, item);
    } catch (error) {
      if (!(error instanceof Away || error instanceof SignedOut)) throw error;
      this.saved.textContent = say("not_sent");
      return announce(say("not_sent"));
    }
    return this.draft ? this.draw() : this.leave(say("filed"));
  }
}

/* A heading, and what is listed under it. */
const list = (word, lines) => [
  make("h2", {}, say(word)),
  make("ul", {}, lines.map((line) => make("li", {}, line))),
];

/* What is empty is not sent. */
const filled = (values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
