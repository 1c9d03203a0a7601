import { describe, expect, it } from '@jest/globals';
import { formatFor } from '../../src/i18n/format.js';
import { Recent } from '../../src/i18n/recent.js';
import { dayIn, timeZoneNamed, wallClock } from '../../src/i18n/time-zones.js';

const now = new Date('2026-11-23T12:00:00Z');
const en = formatFor('en');
const ru = formatFor('ru');

describe('sizes', () => {
  it.each([
    [0, '0 B', '0 Б'],
    [1023, '1,023 B', '1 023 Б'],
    [1024, '1 KB', '1 КБ'],
    [3_355_443, '3.2 MB', '3,2 МБ'],
    [1_048_575, '1 MB', '1 МБ'],
    [10 * 1024 ** 3, '10 GB', '10 ГБ'],
    [Number.MAX_SAFE_INTEGER, '8 PB', '8 ПБ'],
  ])('%d bytes are %s', (bytes, english, russian) => {
    expect(en.size(bytes).replaceAll('\u00a0', ' ')).toBe(english);
    expect(ru.size(bytes).replaceAll('\u00a0', ' ')).toBe(russian);
  });

  it('are told exactly, too', () => {
    expect(en.exactSize(1)).toBe('1 byte');
    expect(ru.exactSize(22).replaceAll('\u00a0', ' ')).toBe('22 байта');
    expect(ru.exactSize(3_355_443).replaceAll('\u00a0', ' ')).toBe('3 355 443 байта');
  });
});

describe('dates', () => {
  it.each([
    ['2026-11-23T09:05:00Z', 'Today, 09:05', 'Сегодня, 09:05'],
    ['2026-11-22T23:59:00Z', 'Yesterday, 23:59', 'Вчера, 23:59'],
    ['2026-02-03T10:00:00Z', '3 Feb', '3 февр.'],
    ['2025-11-23T10:00:00Z', '23 Nov 2025', '23 нояб. 2025 г.'],
  ])('%s is %s', (moment, english, russian) => {
    expect(en.date(new Date(moment), now)).toBe(english);
    expect(ru.date(new Date(moment), now).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(russian);
  });

  it('are those of the reader’s clock', () => {
    const format = formatFor('en', 'Asia/Vladivostok');
    expect(format.date(new Date('2026-11-22T20:30:00Z'), now)).toBe('Today, 06:30');
    expect(format.exactDate(new Date('2026-11-22T20:30:00Z'))).toMatch(
      /^23 November 2026 at 06:30:00 GMT\+10$/,
    );
  });

  it('9.8: know the day before, also where clocks went forward or back on it', () => {
    const format = formatFor('en', 'Europe/Berlin');
    const told = (moment: string, at: string) => format.date(new Date(moment), new Date(at));
    expect(told('2026-03-29T12:00:00+02:00', '2026-03-30T00:30:00+02:00')).toBe('Yesterday, 12:00');
    expect(told('2026-03-28T23:45:00+01:00', '2026-03-30T00:30:00+02:00')).toBe('28 Mar');
    expect(told('2026-10-25T00:10:00+02:00', '2026-10-26T23:30:00+01:00')).toBe('Yesterday, 00:10');
  });

  it('are told from now, too', () => {
    expect(en.relative(new Date('2026-11-23T09:00:00Z'), now)).toBe('3 hours ago');
    expect(ru.relative(new Date('2026-11-21T12:00:00Z'), now)).toBe('2 дня назад');
    expect(en.relative(new Date('2026-12-23T12:00:00Z'), now)).toBe('in 1 month');
    expect(en.briefly(new Date('2026-11-23T11:31:00Z'), now)).toBe('29 min ago');
    expect(ru.briefly(new Date('2026-11-23T11:31:00Z'), now)).toBe('29 мин. назад');
  });

  it.each([
    ['nearly two days ago', '2026-11-21T13:00:00Z', '1 day ago', '1 день назад'],
    ['55 days ago, of the month before the last', '2026-09-29T12:00:00Z', '1 month ago', '1 месяц назад'],
    ['a night ago', '2026-11-22T20:00:00Z', '16 hours ago', '16 часов назад'],
    ['nearly two years ago', '2024-12-30T12:00:00Z', '1 year ago', '1 год назад'],
    ['now', '2026-11-23T12:00:00Z', 'in 0 seconds', 'через 0 секунд'],
  ])(
    '9.8: what was %s is told by the time that has passed, by no word of the calendar',
    (_, iso, english, russian) => {
      expect(en.relative(new Date(iso), now)).toBe(english);
      expect(ru.relative(new Date(iso), now)).toBe(russian);
    },
  );

  it('9.8: in an audit and a log the day and the time stand', () => {
    expect(en.stamp(new Date('2026-11-21T09:08:07Z'))).toBe('21 Nov 2026, 09:08:07');
    expect(ru.stamp(new Date('2026-11-21T09:08:07Z'))).toBe('21 нояб. 2026 г., 09:08:07');
  });
});

describe('time zones', () => {
  it('are known by their names, and nothing else passes for one', () => {
    expect(['Europe/Moscow', 'UTC', 'Etc/GMT+5'].map(timeZoneNamed)).toEqual([
      'Europe/Moscow',
      'UTC',
      'Etc/GMT+5',
    ]);
    const bad = ['', 'Mars/Base', '+03:00', 'UTC"><script>', `Europe/${'x'.repeat(5000)}`, 'constructor'];
    expect(bad.map(timeZoneNamed)).toEqual(bad.map(() => null));
  });

  it('7.4: have one name, however they are spelled', () => {
    const spellings = ['europe/moscow', 'EUROPE/MOSCOW', 'eUROPE/mOSCOW'];
    expect(spellings.map(timeZoneNamed)).toEqual(spellings.map(() => 'Europe/Moscow'));
    // An alias and the name that the system calls it by are one, whichever it prefers.
    expect(timeZoneNamed('Asia/Kolkata')).toBe(timeZoneNamed('asia/calcutta'));
  });

  it('have clocks of their own', () => {
    const moment = new Date('2026-11-23T20:30:00Z');
    expect(dayIn('Asia/Vladivostok', moment)).toBe('2026-11-24');
    expect(dayIn('UTC', moment)).toBe('2026-11-23');
  });
});

describe('7.4: what a stranger can fill', () => {
  const zones = Intl.supportedValuesOf('timeZone');

  it('keeps what was used last, and no more than it may', () => {
    let made = 0;
    const recent = new Recent(3, (key) => {
      made += 1;
      return key === 'nothing' ? null : key.toUpperCase();
    });
    for (let i = 0; i < 1000; i += 1) recent.of(`key ${i}`);
    expect(recent.size).toBe(3);
    made = 0;
    expect(recent.of('key 998')).toBe('KEY 998');
    expect([recent.of('nothing'), recent.of('nothing'), recent.of('key 998')]).toEqual([
      null,
      null,
      'KEY 998',
    ]);
    expect(made).toBe(1);
    recent.of('key 997');
    expect(made).toBe(2);
  });

  it('keeps a formatter in use, and forgets those of zones that nobody has asked for lately', () => {
    const mine = formatFor('en', 'Europe/Moscow');
    expect(formatFor('en', String(timeZoneNamed('EUROPE/moscow')))).toBe(mine);
    for (const zone of zones) {
      formatFor('ru', zone);
      formatFor('en', 'Europe/Moscow');
    }
    expect(formatFor('en', 'Europe/Moscow')).toBe(mine);
    const first = formatFor('ru', zones[0]);
    for (const zone of zones.slice(1)) formatFor('ru', zone);
    expect(formatFor('ru', zones[0])).not.toBe(first);
  });

  it('keeps the clock of a zone, and forgets that, too', () => {
    const first = wallClock('Europe/Moscow');
    expect(wallClock('Europe/Moscow')).toBe(first);
    for (const zone of zones.filter((name) => name !== 'Europe/Moscow')) wallClock(zone);
    expect(wallClock('Europe/Moscow')).not.toBe(first);
  });
});
