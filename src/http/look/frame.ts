import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { cookieName } from '../../config/cookie-name.js';
import { isNewcomer, isStaff } from '../../domain/shared/actor.js';
import { type Format, formatFor } from '../../i18n/format.js';
import type { Language, Translate } from '../../i18n/index.js';
import { shownPattern, shownText } from '../../i18n/shown-text.js';
import { timeZoneNamed } from '../../i18n/time-zones.js';
import { parseCookie } from '../cookies.js';
import { headerOf } from '../request/headers.js';
import type { PageRequest } from '../types.js';
import { assetUrl } from './assets.js';
import { fileLook, icon, iconRef } from './icons.js';
import { shownInRow, shownName } from './names.js';
import { type SiteLook, type SiteRules, siteColours, siteLook } from './site.js';
import { sizeTag, timeTag } from './tags.js';

/** What lies outside of the swapped parts lives on, such as the tray with the uploads. */
const inPlace =
  'hx-boost="true" hx-target="#content" hx-select="#content" hx-select-oob="#rail,#topbar" hx-swap="outerHTML show:window:top"';

/** Names the announcement that was put away. */
export const ANNOUNCEMENT_COOKIE = 'announcement';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What every view can count on, error pages and share pages too. */
export interface Frame {
  t: Translate;
  language: Language;
  theme: Theme;
  /** In front of the names of our cookies, for the script that sets one. */
  cookiePrefix: string;
  /** Null for strangers. */
  viewer: { id: string; login: string; isAdmin: boolean; isStaff: boolean; isNewcomer: boolean } | null;
  isRegistrationOpen: boolean;
  site: SiteLook;
  siteColours: typeof siteColours;
  /** Calling it may set a cookie: a page without a changing form does without. */
  csrfToken: () => string;
  /** Whether it is asked for to be put in the place of the one that is shown: see `inPlace`. */
  isPlacedWithin: boolean;
  /** The address of this page, for the switches that come back to it. */
  here: string;
  /** The one that the page's times are told in. */
  timeZone: string;
  format: Format;
  icon: typeof icon;
  iconRef: typeof iconRef;
  fileLook: typeof fileLook;
  asset: typeof assetUrl;
  /** When this page was begun: it knows all that was changed before. In milliseconds. */
  readAt: number;
  /** The attributes of a link, or of what holds links, that leads to another page without loading it whole. */
  inPlace: string;
  time: (moment: Date) => string;
  size: (bytes: number) => string;
  /** A name as HTML, of which nothing is hidden. */
  shown: (name: string) => string;
  /** The same where the ending must stay when there is no room for all. */
  shownInRow: (name: string, room?: number) => string;
  /** The same as text, for attributes. */
  plainly: typeof shownText;
  shownPattern: typeof shownPattern;
}

/** Fills `res.locals` with the frame of every page. */
export const frame =
  (rules: SiteRules): RequestHandler =>
  (req, res, next) => {
    Object.defineProperties(res.locals, Object.getOwnPropertyDescriptors(frameOf(rules, req)));
    next();
  };

export function frameOf(rules: SiteRules, req: PageRequest): Frame {
  let made: Format | undefined;
  // Most answers show no moment and no size, and its formatters are dear.
  const format = () => {
    made ??= formatFor(req.language, timeZoneOf(req));
    return made;
  };
  return {
    t: req.t,
    language: req.language,
    theme: themeOf(req),
    cookiePrefix: cookieName('', req.isHttps),
    viewer: viewerOf(req),
    csrfToken: () => req.csrfToken,
    isRegistrationOpen: rules.registration === 'open',
    site: siteLook(rules, req.language, parseCookie(req, ANNOUNCEMENT_COOKIE)),
    isPlacedWithin:
      headerOf(req, 'hx-boosted') === 'true' && headerOf(req, 'hx-history-restore-request') !== 'true',
    here: req.method === 'GET' ? req.originalUrl : '/',
    get timeZone() {
      return timeZoneOf(req);
    },
    get format() {
      return format();
    },
    siteColours,
    icon,
    iconRef,
    fileLook,
    asset: assetUrl,
    readAt: Date.now(),
    inPlace,
    time: (moment) => timeTag(moment, format()),
    size: (bytes) => sizeTag(bytes, format()),
    shown: (name) => shownName(name, req.t),
    shownInRow: (name, room) => shownInRow(name, req.t, room),
    plainly: shownText,
    shownPattern,
  };
}

function viewerOf({ actor }: PageRequest): Frame['viewer'] {
  if (actor.kind !== 'user') return null;
  const { id, login, isAdmin } = actor;
  return { id, login, isAdmin, isStaff: isStaff(actor), isNewcomer: isNewcomer(actor) };
}

export const isTheme = (value: unknown): value is Theme => themes.includes(value as Theme);

function themeOf(req: IncomingMessage): Theme {
  const chosen = parseCookie(req, 'theme');
  return isTheme(chosen) ? chosen : 'auto';
}

/** The browser's zone, which a script of ours notes in a cookie; without it times are in UTC, and say so. */
export const timeZoneOf = (req: IncomingMessage): string =>
  timeZoneNamed(parseCookie(req, 'tz') ?? '') ?? 'UTC';
