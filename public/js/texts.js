/**
 * The catalogue's words for scripts, carried by the page itself; and the rule of what nobody sees in a name.
 * @typedef {{ locale?: string, units?: string[], shown?: { quick: string, whole: string, ending: string } }} Rules
 * @type {Rules & Record<string, string | undefined>}
 */
const texts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');
const locale = texts.locale ?? 'en';
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

const unseen = texts.shown && {
  quick: new RegExp(texts.shown.quick, 'v'),
  each: new RegExp(texts.shown.whole, 'gv'),
};
/** @param {string} character */
const codeOf = (character) =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;

/** By the server's rule: what nobody sees in a name, or what turns its order, is shown by its code. @param {string} text */
export function shownText(text) {
  if (/^\s+$/.test(text)) return [...text].map(codeOf).join('');
  return unseen?.quick.test(text) ? text.replace(unseen.each, (found, kept) => kept ?? codeOf(found)) : text;
}

const ending = texts.shown && new RegExp(texts.shown.ending, 'v');

/** A name with its ending apart: where there is no room, the stem is cut. @param {string} name @param {Element} place */
export function showName(name, place) {
  const at = ending ? name.search(ending) : -1;
  const parts = at > 0 ? [name.slice(0, at), name.slice(at)] : [name];
  const looks = ['name-stem', 'name-ending'];
  place.replaceChildren(
    ...parts.map((part, index) => {
      const piece = document.createElement('bdi');
      piece.className = looks[index] ?? '';
      piece.textContent = shownText(part);
      return piece;
    }),
  );
}

/**
 * A sentence of the catalogue; with `count`, in the right plural form.
 * @param {string} key @param {Record<string, unknown>} [values]
 */
export function say(key, values = {}) {
  const form = 'count' in values ? `${key}_${plurals.select(Number(values.count))}` : key;
  return (texts[form] ?? texts[key] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_match, name) =>
    shownText(said(values[name])),
  );
}

/** `5 000` is read at a glance. @param {unknown} value */
const said = (value) => (typeof value === 'number' ? numbers.format(value) : String(value ?? ''));

/** @param {number} bytes */
export function sayBytes(bytes) {
  const units = texts.units ?? ['B'];
  let value = bytes;
  let step = 0;
  while (value >= 1023.95 && step < units.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${numbers.format(value)}\u00a0${units[step]}`;
}

const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** @param {string | number} moment */
export const sayDate = (moment) => dates.format(new Date(moment));

/** The largest unit of which there is one at least, rounded: never 60 seconds, nor 90 minutes. @param {number} seconds */
export function asDuration(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return { unit: 'second', count: whole };
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return { unit: 'minute', count: minutes };
  const hours = Math.round(minutes / 60);
  return hours < 48 ? { unit: 'hour', count: hours } : { unit: 'day', count: Math.round(hours / 24) };
}

/** @param {number} seconds */
export function sayTimeLeft(seconds) {
  const { unit, count } = asDuration(seconds);
  return say(`${unit}s`, { count });
}

/** For screen readers: what changed on the page. @param {string} text */
export function announce(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}
