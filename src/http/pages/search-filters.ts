import { isDay } from '../../domain/shared/moment.js';
import { dayIn } from '../../i18n/time-zones.js';
import { timeZoneOf } from '../look/frame.js';
import type { PageRequest } from '../types.js';
import { type FileListQuery, type FilterQuery, fileListUrl, isFiltered } from './file-list.js';
import { highlighted } from './highlight.js';
import { endOfDay } from './link-form.js';

const MB = 1024 * 1024;

/** One choice in a menu: its words' key, and what it puts into the address. */
interface Choice {
  name: string;
  changes: FilterQuery;
}

const types: Choice[] = [
  ...['image', 'video', 'audio'].map((name) => ({ name, changes: { type: `${name}/*` } })),
  ...['document', 'archive', 'folder'].map((name) => ({ name, changes: { type: name } })),
];

const between = (min: number | '', max: number | ''): FilterQuery => ({
  minSize: String(min),
  maxSize: String(max),
});

const sizes: Choice[] = [
  { name: 'small', changes: between('', MB) },
  { name: 'medium', changes: between(MB, 100 * MB) },
  { name: 'large', changes: between(100 * MB, 1024 * MB) },
  { name: 'huge', changes: between(1024 * MB, '') },
];

/** Up to so many days ago, today included. */
const ages: [string, number][] = [
  ['today', 0],
  ['week', 6],
  ['month', 29],
  ['year', 364],
];

/** The same as the domain asks for it: a day of the reader's clock becomes the moments at which it begins and ends. */
export function domainFilters(req: PageRequest, query: FilterQuery): Record<string, unknown> {
  const { type, minSize, maxSize, uploadedAfter, uploadedBefore } = query;
  const zone = timeZoneOf(req);
  return {
    type,
    minSize,
    maxSize,
    uploadedAfter: uploadedAfter && (endOf(dayBefore(uploadedAfter, 1), zone) ?? uploadedAfter),
    uploadedBefore: uploadedBefore && (endOf(uploadedBefore, zone) ?? uploadedBefore),
  };
}

/** The moment at which a day is over and the next begins. */
function endOf(day: string, zone: string): string | undefined {
  const last = endOfDay(day, zone);
  return last && new Date(Date.parse(last) + 1).toISOString();
}

function dayBefore(day: string, days: number): string {
  if (!isDay(day)) return day;
  return dayIn('UTC', new Date(Date.parse(`${day}T00:00:00Z`) - days * 24 * 3_600_000));
}

/** The menus above what was found: each choice is an address. */
export function searchFilters(req: PageRequest, query: FileListQuery, now = new Date()) {
  const today = dayIn(timeZoneOf(req), now);
  const dates = ages.map(([name, days]) => ({
    name,
    changes: { uploadedAfter: dayBefore(today, days), uploadedBefore: '' },
  }));
  const days = { uploadedAfter: query.uploadedAfter ?? '', uploadedBefore: query.uploadedBefore ?? '' };
  const cleared = { type: '', minSize: '', maxSize: '', uploadedAfter: '', uploadedBefore: '', cursor: '' };
  return {
    menus: [
      filterMenu(req, query, 'type', types),
      filterMenu(req, query, 'size', sizes),
      filterMenu(req, query, 'date', dates),
    ],
    days,
    /** What the form with two days must not lose. */
    kept: [
      ...new URL(
        fileListUrl(query, { uploadedAfter: '', uploadedBefore: '', cursor: '' }),
        'http://local.invalid',
      ).searchParams,
    ],
    clearUrl: isFiltered(query) ? fileListUrl(query, cleared) : null,
  };
}

function filterMenu(
  req: PageRequest,
  query: FileListQuery,
  name: 'type' | 'size' | 'date',
  choices: Choice[],
) {
  const has = ([field, value]: [string, string]) => (query[field as keyof FilterQuery] ?? '') === value;
  const options = choices.map((choice) => ({
    text: req.t(`search.filters.${name}.${choice.name}`),
    href: fileListUrl(query, { ...choice.changes, cursor: '' }),
    isCurrent: Object.entries(choice.changes).every(has),
  }));
  const none = Object.fromEntries(Object.keys(choices[0]?.changes ?? {}).map((field) => [field, '']));
  const isOn = !Object.entries(none).every(has);
  const current = options.find(({ isCurrent }) => isCurrent)?.text;
  return {
    name,
    isOn,
    text: isOn ? (current ?? req.t(`search.filters.${name}.other`)) : req.t(`search.filters.${name}.label`),
    anyUrl: fileListUrl(query, { ...none, cursor: '' }),
    options,
  };
}

/** Whether nothing that was found has the words as they were typed: typos were forgiven. */
export function isNear(
  q: string | undefined,
  { folders, files }: { folders: { name: string }[]; files: { name: string; comment: string }[] },
): boolean {
  const texts = [
    ...folders.map(({ name }) => name),
    ...files.map(({ name, comment }) => `${name} ${comment}`),
  ];
  return (
    !!q && texts.length > 0 && !texts.some((text) => highlighted(text, q).some(({ isMatch }) => isMatch))
  );
}
