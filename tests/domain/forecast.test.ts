import { describe, expect, it } from '@jest/globals';
import { forecast, type Point } from '../../src/domain/stats/forecast.js';

const days = (count: number, bytesOf: (day: number) => number): Point[] =>
  Array.from({ length: count }, (_, day) => ({ day, bytes: bytesOf(day) }));

describe('9.11: the day on which it will be full', () => {
  it('comes when the free room is taken up at the pace of now', () => {
    expect(
      forecast(
        days(30, (day) => day * 10),
        1000,
      ),
    ).toEqual({ state: 'known', days: 100 });
    expect(
      forecast(
        days(30, (day) => day * 10),
        0,
      ),
    ).toEqual({ state: 'known', days: 0 });
  });

  it('is not moved by one large upload, or one large deletion', () => {
    expect(
      forecast(
        days(30, (day) => day * 10 + (day >= 20 ? 1_000_000 : 0)),
        1000,
      ).days,
    ).toBeGreaterThan(50);
    expect(
      forecast(
        days(30, (day) => day * 10 - (day === 15 ? 5_000_000 : 0)),
        1000,
      ),
    ).toEqual({
      state: 'known',
      days: 100,
    });
  });

  it('is not within a year where little comes, nothing, or less than goes', () => {
    for (const slope of [1, 0, -10])
      expect(
        forecast(
          days(30, (day) => 500 + day * slope),
          100_000,
        ),
      ).toEqual({ state: 'later', days: null });
  });

  it('is unknown where a week is not known', () => {
    for (const points of [[], days(1, () => 5), days(6, (day) => day)])
      expect(forecast(points, 10)).toEqual({ state: 'unknown', days: null });
    expect(
      forecast(
        days(7, (day) => day),
        10,
      ),
    ).toEqual({ state: 'known', days: 10 });
  });
});
