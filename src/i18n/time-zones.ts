import { Recent } from './recent.js';
import { remembered } from './remembered.js';

/** The names that the system lists, by their lower-case spellings. It knows others of the same zones as well. */
const listed = new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));

/** To look one up takes a fifth of a millisecond; there are some two hundred old names and aliases. */
const others = new Recent(500, lookUp);

/** The longest that there is has 32 letters. */
const sane = /^[a-z][a-z0-9_+/-]{0,63}$/;

/** The one name of a time zone, whatever name and spelling of it came in a cookie; null for what is none. */
export function timeZoneNamed(name: string): string | null {
  const spelling = name.toLowerCase();
  return sane.test(spelling) ? (listed.get(spelling) ?? others.of(spelling)) : null;
}

function lookUp(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** Each keeps some 60 KB. */
const clocks = new Recent(
  50,
  (timeZone) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }),
);

/** What a clock on the wall shows there, in numbers: for reckoning, not for people. */
export const wallClock = (timeZone: string): Intl.DateTimeFormat => clocks.of(timeZone);

/** The day of a moment there, as `2026-11-23`. */
export const dayIn = (timeZone: string, moment: Date): string =>
  dayOfMinute(`${timeZone} ${Math.floor(moment.getTime() / 60_000)}`, timeZone, moment);

/** No zone's day begins within a minute. */
const dayOfMinute = remembered(100, (_key: string, timeZone: string, moment: Date) => {
  const parts = wallClock(timeZone).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value;
  return `${part('year')}-${part('month')}-${part('day')}`;
});
