/* The check of a report on the phone, as apps/reports/rules/ makes it on the server: change both.

   All is computed in whole hundredths, so that both find the same. Values are plain JSON. */

const LAST = "last.";
const NUMERIC = ["number", "money"];
const COUNTABLE = [...NUMERIC, "day"];
const MOST = { number: 100_000, money: 10 ** 13, text: 2_000, photos: 6 };

const BLANK = /^[ \t\r\n]*$/;
const DAY = /^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PLACE = /^(-?[0-9]{1,2}(?:\.[0-9]{1,5})?),(-?[0-9]{1,3}(?:\.[0-9]{1,5})?)$/;

/* A Map, as an object would know names such as "constructor" that nobody gave it. */
const mapOf = (values) => new Map(Object.entries(values ?? {}));

const fieldsOf = (definition) => definition.sections.flatMap((section) => section.fields);

const most = (field) => field.max ?? MOST[field.type];

const isText = (value) => typeof value === "string";

export const isEmpty = (value) =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isText(value) && BLANK.test(value));

const faultOfNumber = (field, value) => {
  if (typeof value !== "number" || Number.isNaN(value)) {
    return "not_a_number";
  }
  if (value < 0) {
    return "negative";
  }
  if (value > most(field)) {
    return "too_large";
  }
  return Number.isInteger(value) ? null : "not_whole";
};

const faultOfDay = (field, value) => {
  const isDay =
    isText(value) && DAY.test(value) && new Date(value).toJSON()?.slice(0, 10) === value;
  return isDay ? null : "not_a_day";
};

const faultOfText = (field, value) => {
  if (!isText(value)) {
    return "not_text";
  }
  return [...value].length > most(field) ? "too_long" : null;
};

const faultOfChoice = (field, value) =>
  field.choices.some((choice) => choice.code === value) ? null : "not_a_choice";

const faultOfPhotos = (field, value) => {
  if (!Array.isArray(value) || !value.every((photo) => isText(photo) && UUID.test(photo))) {
    return "not_photos";
  }
  if (new Set(value).size < value.length) {
    return "not_photos";
  }
  return value.length > most(field) ? "too_many" : null;
};

const faultOfPlace = (field, value) => {
  const found = isText(value) && value.match(PLACE);
  const isPlace = found && Math.abs(found[1]) <= 90 && Math.abs(found[2]) <= 180;
  return isPlace ? null : "not_a_place";
};

const FAULTS = {
  number: faultOfNumber,
  money: faultOfNumber,
  day: faultOfDay,
  text: faultOfText,
  choice: faultOfChoice,
  photos: faultOfPhotos,
  location: faultOfPlace,
};

export const faultOf = (field, value) => {
  if (isEmpty(value)) {
    return field.required ? "required" : null;
  }
  return FAULTS[field.type](field, value);
};

const numberOf = (value) => BigInt(isText(value) ? Date.parse(value) / 86_400_000 : value);

const factsOf = (fields, values, before) => {
  const filled = fields.filter((field) => !isEmpty(values.get(field.name)));
  const sound = filled.filter(
    (field) => COUNTABLE.includes(field.type) && !faultOf(field, values.get(field.name)),
  );
  return {
    filled: filled.map((field) => before + field.name),
    numbers: sound.map((field) => [before + field.name, numberOf(values.get(field.name))]),
  };
};

/* The number under a name; one that is filled with something unsound has none. */
const numberUnder = (name, rule, facts) =>
  facts.numbers.get(name) ?? (rule.zero_if_empty && !facts.filled.has(name) ? 0n : null);

/* One side of a rule in hundredths; null where a number of it is not known. */
const sum = (terms, rule, facts) => {
  let total = 0n;
  for (const [factor, name] of terms) {
    const number = name === undefined ? 1n : numberUnder(name, rule, facts);
    if (number === null) {
      return null;
    }
    total += BigInt(Math.round(factor * 100)) * number;
  }
  return total;
};

const isBroken = (rule, facts) => {
  const isSilent =
    facts.filled.has(rule.unless) || !(rule.when ?? []).every((name) => facts.filled.has(name));
  const left = sum(rule.left, rule, facts);
  const right = sum(rule.right, rule, facts);
  if (isSilent || left === null || right === null) {
    return false;
  }
  return rule.op === "=" ? left !== right : left > right;
};

const isSame = (fields, facts) => {
  const names = fields.filter((field) => NUMERIC.includes(field.type)).map((field) => field.name);
  return (
    names.some((name) => facts.numbers.get(name)) &&
    names.every((name) => facts.numbers.get(name) === facts.numbers.get(LAST + name))
  );
};

/* Judge the values of a report; `last` holds those of the post's last approved one, or nothing. */
export const check = (definition, values, last) => {
  const fields = fieldsOf(definition);
  const given = mapOf(values);
  const errors = new Map();
  const flags = [];
  const add = (name, code) => errors.set(name, [...(errors.get(name) ?? []), code]);

  for (const field of fields) {
    const code = faultOf(field, given.get(field.name));
    if (code) {
      add(field.name, code);
    }
  }
  const names = new Set(fields.map((field) => field.name));
  [...given.keys()]
    .filter((name) => !names.has(name))
    .forEach((name) => add(name, "unknown_field"));

  const [now, before] = [factsOf(fields, given, ""), factsOf(fields, mapOf(last), LAST)];
  const facts = {
    filled: new Set([...now.filled, ...before.filled]),
    numbers: new Map([...now.numbers, ...before.numbers]),
  };
  for (const rule of definition.rules.filter((each) => isBroken(each, facts))) {
    if (rule.level === "error") {
      add(rule.at, rule.code);
    } else {
      flags.push(rule.code);
    }
  }
  if (isSame(fields, facts)) {
    flags.push("same_as_last");
  }
  return { errors: Object.fromEntries(errors), flags };
};

/* What a form begins with, as far as the last approved report tells it. */
const prefilled = (fields, last) =>
  fields.flatMap((field) => {
    const sources = (field.prefill ?? []).filter((source) => source.startsWith(LAST));
    const found = sources.map((source) => last.get(source.slice(LAST.length)));
    return found.filter((value) => !isEmpty(value)).slice(0, 1).map((value) => [field.name, value]);
  });

/* A report of a month in which nothing happened, all that is counted being as before; `prefill` is
   what the form began with, where the server told it. */
export const zeroReport = (definition, last, prefill) => {
  const fields = fieldsOf(definition);
  const before = mapOf(last);
  const begun = new Map([...prefilled(fields, before), ...mapOf(prefill)]);
  const report = new Map();
  const named = (name) => {
    const value = name.startsWith(LAST) ? before.get(name.slice(LAST.length)) : report.get(name);
    return isEmpty(value) ? 0 : value;
  };
  for (const field of fields) {
    const zero = field.zero === undefined && NUMERIC.includes(field.type) ? 0 : field.zero ?? null;
    const nothing = isText(zero) ? named(zero) : zero;
    report.set(field.name, begun.has(field.name) ? begun.get(field.name) : nothing);
  }
  return Object.fromEntries(report);
};

/* What was found, in words: `language` is "id" or "en", `messages` those of the server by code. */
export const sentences = (definition, checked, language, messages) => {
  const rules = new Map(definition.rules.map((rule) => [rule.code, rule.message[language]]));
  const fields = new Map(fieldsOf(definition).map((field) => [field.name, field]));
  const said = mapOf(messages);
  const sentence = (code, field) => {
    const limit = field && most(field);
    const shown = limit === undefined ? "" : new Intl.NumberFormat(language).format(limit);
    return rules.get(code) ?? (said.get(code) ?? code).replace("%(max)s", shown);
  };
  const inWords = ([name, codes]) => [name, codes.map((code) => sentence(code, fields.get(name)))];
  return {
    errors: Object.fromEntries(Object.entries(checked.errors).map(inWords)),
    flags: checked.flags.map((code) => sentence(code)),
  };
};
