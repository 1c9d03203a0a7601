/** The catalogue's words for scripts, carried by the page itself. */
const texts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');
const locale = texts.locale ?? 'en';
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

const unseen = texts.shown && new RegExp(texts.shown.quick, 'v');
const eachUnseen = texts.shown && new RegExp(texts.shown.whole, 'gv');
const codeOf = (character) => `[U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;

/** By the server's rule: what nobody sees in a name, or what turns its order, is shown by its code. */
export function shownText(text) {
  if (/^\s+$/.test(text)) return [...text].map(codeOf).join('');
  return unseen?.test(text) ? text.replace(eachUnseen, (found, kept) => kept ?? codeOf(found)) : text;
}

/** A sentence of the catalogue; with `count`, in the right plural form. */
export function say(key, values = {}) {
  const form = 'count' in values ? `${key}_${plurals.select(values.count)}` : key;
  return (texts[form] ?? texts[key] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_match, name) =>
    shownText(said(values[name] ?? '')),
  );
}

/** `5 000` is read at a glance. */
const said = (value) => (typeof value === 'number' ? numbers.format(value) : value);

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

export const sayDate = (moment) => dates.format(new Date(moment));

/** The largest unit of which there is one at least, rounded: never 60 seconds, nor 90 minutes. */
export function asDuration(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return { unit: 'second', count: whole };
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return { unit: 'minute', count: minutes };
  const hours = Math.round(minutes / 60);
  return hours < 48 ? { unit: 'hour', count: hours } : { unit: 'day', count: Math.round(hours / 24) };
}

export function sayTimeLeft(seconds) {
  const { unit, count } = asDuration(seconds);
  return say(`${unit}s`, { count });
}

/** For screen readers: what changed on the page. */
export function announce(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}
