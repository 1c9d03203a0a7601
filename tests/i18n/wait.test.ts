import { describe, expect, it } from '@jest/globals';
import { type Language, translator } from '../../src/i18n/index.js';

const said = (language: Language, count: number): string =>
  translator(language)('errors.too_many_attempts', { count });

describe('7.33: how long to wait is said as people say it', () => {
  it.each([
    [1, 'in 1 second.', 'через 1 секунду.'],
    [59.2, 'in 1 minute.', 'через 1 минуту.'],
    [894, 'in 15 minutes.', 'через 15 минут.'],
    [3541, 'in 1 hour.', 'через 1 час.'],
    [7300, 'in 3 hours.', 'через 3 часа.'],
    [172_700, 'in 2 days.', 'через 2 дня.'],
  ])('%d seconds', (seconds, english, russian) => {
    expect(said('en', seconds)).toBe(`Too many attempts. Try again ${english}`);
    expect(said('ru', seconds)).toBe(`Слишком много попыток. Попробуйте ещё раз ${russian}`);
  });
});
