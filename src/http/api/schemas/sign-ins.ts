import { count, id, listOf, nullable, object, ref, text, time } from './parts.js';

export const signInSchemas = {
  SignInFailure: object({
    id: text,
    hour: time,
    network: { ...text, description: 'An IPv4 address, or the /64 of an IPv6 one.' },
    login: { ...nullable(text), description: 'null: a login that nobody has.' },
    userId: nullable(id),
    failedCount: count,
    limitedCount: { ...count, description: 'Refused unseen, for there had been too many.' },
    lastAt: time,
  }),
  SignInFailureList: listOf('SignInFailure'),
  SignInSummary: object({
    failedCount: count,
    limitedCount: count,
    networks: {
      type: 'array',
      items: object({
        network: text,
        failedCount: count,
        limitedCount: count,
        loginCount: count,
        lastAt: time,
      }),
      description: 'The ten from which most came.',
    },
    logins: {
      type: 'array',
      items: object({
        login: nullable(text),
        userId: nullable(id),
        failedCount: count,
        limitedCount: count,
        networkCount: count,
        lastAt: time,
      }),
      description: 'The ten that were tried most.',
    },
    hours: { type: 'array', items: object({ hour: time, failedCount: count, limitedCount: count }) },
  }),
  SignInLimits: object({
    items: {
      type: 'array',
      items: object({
        rule: { enum: ['pair', 'address', 'target'] },
        key: text,
        network: { ...nullable(text), description: 'null: wherever it comes from.' },
        login: { ...nullable(text), description: 'null: whomever it tries, or nobody is called so.' },
        userId: nullable(id),
        since: time,
        until: time,
      }),
    },
  }),
  Hold: object({
    id,
    kind: {
      enum: ['hold', 'pass'],
      description: '`pass`: failures from there hold off nobody but the account.',
    },
    network: { ...text, description: 'As CIDR.' },
    reason: text,
    until: nullable(time),
    createdAt: time,
    createdBy: text,
  }),
  Holds: object({ items: { type: 'array', items: ref('Hold') } }),
} as const;
