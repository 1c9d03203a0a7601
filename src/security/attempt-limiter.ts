import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { AttemptKeys, AttemptLimiter } from '../domain/shared/attempt-limiter.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { clientNetwork } from './client-network.js';
import { Gate } from './gate.js';

/** What is used of a `pg.Pool`. */
export interface QueryPool {
  query(statement: { name?: string; text: string; values?: unknown[] }): Promise<unknown>;
}

const minutes = 60;

const rules = {
  /** One guesser at one secret. */
  pair: { points: 10, duration: 15 * minutes },
  /** One guesser at many secrets. */
  address: { points: 30, duration: 5 * minutes },
  /** Many guessers at one secret. */
  target: { points: 100, duration: 60 * minutes },
  /** One who opens accounts: enough for a class behind one address. */
  registration: { points: 40, duration: 10 * minutes },
  /** All who open accounts, from however many addresses. */
  registrations: { points: 200, duration: 10 * minutes },
};

type Rule = keyof typeof rules;

/**
 * All who register count under the same few keys, and wait for each other's rows: a crowd must not hold every connection
 * while others sign in.
 */
const desks = { registration: { atOnce: 2, maxWaiting: 1000 } };

interface Count {
  rule: Rule;
  limiter: RateLimiterPostgres;
  key: string;
}

export function createAttemptLimiter({ pool }: { pool: QueryPool }): AttemptLimiter {
  const limiters: Record<Rule, RateLimiterPostgres> = {
    pair: createLimiter(pool, 'pair'),
    address: createLimiter(pool, 'address'),
    target: createLimiter(pool, 'target'),
    registration: createLimiter(pool, 'registration'),
    registrations: createLimiter(pool, 'registrations'),
  };

  const gate = new Gate(desks.registration.atOnce, desks);

  const countsOf = (keys: AttemptKeys): Record<'pair' | 'address' | 'target', Count> => {
    const target = keys.target.normalize('NFKC').trim().toLowerCase();
    const network = clientNetwork(keys.address);
    return {
      pair: { rule: 'pair', limiter: limiters.pair, key: digest(`${network} ${target}`) },
      address: { rule: 'address', limiter: limiters.address, key: digest(network) },
      target: { rule: 'target', limiter: limiters.target, key: digest(target) },
    };
  };

  const countedOf = (keys: AttemptKeys): Count[] => {
    const { pair, address, target } = countsOf(keys);
    if (keys.addressIsTrusted) return [target];
    return keys.addressIsKnown ? [address, pair] : [address, pair, target];
  };

  return {
    async attempt(keys) {
      // In this order, so that a guesser who is refused already can't use up what the target has for everybody.
      for (const count of countedOf(keys)) await consume(count);
    },

    async succeeded(keys) {
      await Promise.all(
        countedOf(keys).map(({ rule, limiter, key }) =>
          rule === 'pair' ? limiter.delete(key) : limiter.reward(key),
        ),
      );
    },

    async notMade(keys) {
      await Promise.all(countedOf(keys).map(({ limiter, key }) => limiter.reward(key)));
    },

    networkOf: clientNetwork,

    async letThrough(rule, key) {
      await limiters[rule].delete(key);
    },

    register: (address) =>
      gate.run('registration', async () => {
        // One who is refused already can't use up what there is for all.
        await consume({
          rule: 'registration',
          limiter: limiters.registration,
          key: digest(clientNetwork(address)),
        });
        await consume({ rule: 'registrations', limiter: limiters.registrations, key: 'all' });
      }),
  };
}

function createLimiter(pool: QueryPool, rule: Rule): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'attempts',
    tableCreated: true,
    keyPrefix: rule,
    ...rules[rule],
    // Who is refused is told so without a write. So many that it takes memory never are: there is a limit for all.
    ...(rule === 'registration' && { inMemoryBlockOnConsumed: rules[rule].points + 1 }),
    // One of them clears the table for all.
    clearExpiredByTimeout: rule === 'pair',
  });
}

/** Fits the column whatever was typed, and keeps logins and addresses out of the table. */
const digest = (value: string): string => createHash('sha256').update(value).digest('base64url');

/** A database that is away throws as it is: no answer must not mean yes. */
async function consume({ rule, limiter, key }: Count): Promise<void> {
  await limiter.consume(key).catch((refusal: unknown) => {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    const isFirst = refusal.consumedPoints === rules[rule].points + 1;
    const isOfSignIns = rule === 'pair' || rule === 'address' || rule === 'target';
    throw new DomainError('too_many_attempts', {
      retryAfterSeconds,
      ...(isOfSignIns && { limit: { rule, key, isFirst } }),
    });
  });
}
