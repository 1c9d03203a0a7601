import type { Request } from 'express';
import type { ToldPolicy } from '../../domain/links/get-link-policy.js';
import type { LinkOptions } from '../../domain/links/link.commands.js';
import { isDay } from '../../domain/shared/moment.js';
import { wallClock } from '../../i18n/time-zones.js';
import { timeZoneOf } from '../look/frame.js';
import { secretMissing, text } from './forms.js';

const DAY_SECONDS = 24 * 3600;

/** How long a link lives, as the form offers it. `date`: until the end of the day beside it. */
const lifetimes = { hour: 3600, day: DAY_SECONDS, week: 7 * DAY_SECONDS, month: 30 * DAY_SECONDS } as const;

/** `never` where the policy lets links live for ever; else what is shorter than `longest`, as long as it allows, comes first. */
export function newLinkExpiry({ longestDays }: Pick<ToldPolicy, 'longestDays'>): string[] {
  if (longestDays === null) return ['never', ...Object.keys(lifetimes), 'date'];
  const shorter = Object.entries(lifetimes).filter(([, seconds]) => seconds < longestDays * DAY_SECONDS);
  return ['longest', ...shorter.map(([name]) => name), 'date'];
}

export const editLinkExpiry = (policy: Pick<ToldPolicy, 'longestDays'>): string[] => [
  'keep',
  ...newLinkExpiry(policy),
];

export interface LinkFormValues {
  expires: string;
  expiresOn: string;
  maxDownloads: string;
  removePassword: boolean;
  /** A password was typed and did not come back with the form: without it, or a word that none is wanted, nothing is done. */
  hadPassword: boolean;
}

/** What was typed, to show it again; a password never comes back. */
export const typedConditions = (req: Request): LinkFormValues => ({
  expires: text(req, 'expires'),
  expiresOn: text(req, 'expiresOn'),
  maxDownloads: text(req, 'maxDownloads'),
  removePassword: text(req, 'removePassword') !== '',
  hadPassword: text(req, 'password') !== '' || text(req, 'hadPassword') !== '',
});

/**
 * The form as input of `createLink` and `updateLink`: an empty password leaves things as they are.
 *
 * @throws DomainError `validation_failed` where a password was typed before and is missing now
 */
export function conditionsOf(
  req: Request,
  policy: Pick<ToldPolicy, 'longestDays'>,
  now = new Date(),
): Record<keyof LinkOptions, unknown> {
  const password = text(req, 'password');
  const { removePassword, hadPassword } = typedConditions(req);
  if (hadPassword && password === '' && !removePassword) throw secretMissing('password');
  return {
    expiresAt: expiryOf(req, policy, now),
    maxDownloads: text(req, 'maxDownloads').trim() || null,
    password: removePassword ? null : password || undefined,
  };
}

function expiryOf(req: Request, { longestDays }: Pick<ToldPolicy, 'longestDays'>, now: Date): unknown {
  const { expires, expiresOn } = typedConditions(req);
  // Without scripts the date is there beside any choice: who fills it in means it.
  if (expires === 'date' || expiresOn !== '') return endOfDay(expiresOn, timeZoneOf(req)) ?? expiresOn;
  if (expires === 'keep') return undefined;
  const longest = expires === 'longest' && longestDays !== null ? longestDays * DAY_SECONDS : undefined;
  const seconds = longest ?? Object.entries(lifetimes).find(([name]) => name === expires)?.[1];
  return seconds === undefined ? null : new Date(now.getTime() + seconds * 1000).toISOString();
}

/** The last moment of a day (`2026-12-31`) in a time zone; undefined for what is no day. */
export function endOfDay(day: string, timeZone: string): string | undefined {
  if (!isDay(day)) return undefined;
  const utc = Date.parse(`${day}T23:59:59.999Z`);
  // The zone's offset then, and once more where that crosses a change of clocks.
  const guess = utc - offsetAt(utc, timeZone);
  return new Date(utc - offsetAt(guess, timeZone)).toISOString();
}

function offsetAt(moment: number, timeZone: string): number {
  const parts = wallClock(timeZone).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(moment / 1000) * 1000;
}
