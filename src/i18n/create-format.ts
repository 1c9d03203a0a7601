import type { Language } from './language.js';
import { remembered } from './remembered.js';

/** Numbers, sizes and moments as people of a language and a time zone write them. */
export interface Format {
  number(value: number): string;
  /** `3.2 MB` */
  size(bytes: number): string;
  /** `3,355,443 bytes` */
  exactSize(bytes: number): string;
  /** `Today, 14:32`, `20 Nov`, `20 Nov 2025` */
  date(moment: Date, now?: Date): string;
  /** `20 November 2026, 14:32:05 UTC` */
  exactDate(moment: Date): string;
  /** `20 Nov 2026, 14:32:05` */
  stamp(moment: Date): string;
  /** `3 hours ago`: how much time has passed, never a word of the calendar (`yesterday`), which may be wrong by a day. */
  relative(moment: Date, now?: Date): string;
  /** `3 hr ago`: the same where there is little room. */
  briefly(moment: Date, now?: Date): string;
  /** `in 15 minutes`, for 894 seconds: never sooner than it is true. */
  wait(seconds: number): string;
}

const locales: Record<Language, string> = { en: 'en-GB', ru: 'ru-RU' };
const sizeUnits = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'] as const;

/** Looks a key of the catalogue up. */
type Words = (key: string, values?: Record<string, unknown>) => string;

/** Of each kind, for the lists that are shown again and again. Each keeps some 100 bytes. */
const KEPT = 500;
const MINUTE = 60_000;

/** Needs nothing of the server's, so that the panel's scripts have it too. */
export function createFormat(language: Language, timeZone: string, t: Words): Format {
  const locale = locales[language];
  const numbers = lazily(() => new Intl.NumberFormat(locale));
  const short = lazily(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));
  const relative = lazily(() => new Intl.RelativeTimeFormat(locale, { numeric: 'always' }));
  const brief = lazily(() => new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' }));
  const date = lazily(() => dateFormatter(locale, timeZone, t));
  const exactDate = lazily(() => exactDateFormatter(locale, timeZone));
  const stamp = lazily(() => stampFormatter(locale, timeZone));
  return {
    number: (value) => numbers().format(value),
    size: remembered(KEPT, (bytes) => formatSize(bytes, short(), t)),
    exactSize: remembered(KEPT, (bytes) =>
      t('common.bytes', { count: bytes, bytes: numbers().format(bytes) }),
    ),
    date: (moment, now) => date()(moment, now),
    exactDate: (moment) => exactDate()(moment),
    stamp: (moment) => stamp()(moment),
    relative: (moment, now = new Date()) => formatRelative(moment, now, relative()),
    briefly: (moment, now = new Date()) => formatRelative(moment, now, brief()),
    wait: (seconds) => formatWait(seconds, relative()),
  };
}

/** Each of Intl's takes milliseconds to make and some ten kilobytes. */
function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function formatSize(bytes: number, numbers: Intl.NumberFormat, t: Words): string {
  let value = bytes;
  let step = 0;
  while (value >= 1023.95 && step < sizeUnits.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${numbers.format(value)}\u00a0${t(`common.units.${sizeUnits[step]}`)}`;
}

function dateFormatter(locale: string, timeZone: string, t: Words): Format['date'] {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone });
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const thisYear = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short' });
  const withYear = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  const seenFrom = (now: Date) => {
    const today = day.format(now);
    // By the calendar: the day on which clocks go forward has 23 hours.
    const yesterday = new Date(Date.parse(today) - 24 * 3600 * 1000).toISOString().slice(0, 10);
    return (moment: number) => {
      const dayOf = day.format(moment);
      if (dayOf === today) return t('common.today', { time: time.format(moment) });
      if (dayOf === yesterday) return t('common.yesterday', { time: time.format(moment) });
      return (dayOf.slice(0, 4) === today.slice(0, 4) ? thisYear : withYear).format(moment);
    };
  };
  let minute = Number.NaN;
  let sinceThen = seenFrom(new Date());
  // No zone's day begins within a minute, and no more than that is told.
  return (moment, now) => {
    if (now) return seenFrom(now)(moment.getTime());
    const current = Math.floor(Date.now() / MINUTE);
    if (current !== minute) {
      minute = current;
      sinceThen = remembered(KEPT, seenFrom(new Date()));
    }
    return sinceThen(Math.floor(moment.getTime() / MINUTE) * MINUTE);
  };
}

function exactDateFormatter(locale: string, timeZone: string): Format['exactDate'] {
  const exact = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const ofSecond = remembered(KEPT, (second: number) => exact.format(second * 1000));
  return (moment) => ofSecond(Math.floor(moment.getTime() / 1000));
}

function stampFormatter(locale: string, timeZone: string): Format['stamp'] {
  const stamp = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (moment) => stamp.format(moment);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];

function formatRelative(moment: Date, now: Date, format: Intl.RelativeTimeFormat): string {
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000);
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(seconds, 'second');
}

function formatWait(seconds: number, format: Intl.RelativeTimeFormat): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return format.format(whole, 'second');
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return format.format(minutes, 'minute');
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? format.format(hours, 'hour') : format.format(Math.ceil(hours / 24), 'day');
}
