import type { Response } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';

/** More at once from one party is no person, and each holds a connection and some memory. */
const MOST_AT_ONCE = 10;

/**
 * Lets through so many requests of one party at once; each has its place until it is answered.
 * @throws DomainError `too_many_attempts`
 */
export function fewAtOnce(): (party: string, res: Response) => void {
  const running = new Map<string, number>();
  return (party, res) => {
    const count = running.get(party) ?? 0;
    if (count >= MOST_AT_ONCE) throw new DomainError('too_many_attempts', { retryAfterSeconds: 5 });
    running.set(party, count + 1);
    res.once('close', () => {
      const left = (running.get(party) ?? 1) - 1;
      if (left > 0) running.set(party, left);
      else running.delete(party);
    });
  };
}
