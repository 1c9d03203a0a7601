/** The catalogue's words for scripts, carried by the page itself. */
const texts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');
const locale = texts.locale ?? 'en';
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** A sentence of the catalogue; with `count`, in the right plural form. */
export function say(key, values = {}) {
  const form = 'count' in values ? `${key}_${plurals.select(values.count)}` : key;
  return (texts[form] ?? texts[key] ?? key).replaceAll(
    /\{\{(\w+)\}\}/g,
    (_match, name) => values[name] ?? '',
  );
}

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

export function sayTimeLeft(seconds) {
  if (seconds < 60) return say('seconds', { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 3600) return say('minutes', { count: Math.round(seconds / 60) });
  return say('hours', { count: Math.round(seconds / 3600) });
}

/** For screen readers: what changed on the page. */
export function announce(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}
