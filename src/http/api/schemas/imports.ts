import { bytes, count, listOf, nullable, object, ref, text, time } from './parts.js';

export const importSchemas = {
  AccountImport: object({
    rowCount: count,
    faultCount: { ...count, description: 'Where it is not 0, no account was created.' },
    faults: {
      type: 'array',
      items: object({
        row: {
          ...nullable(count),
          description: 'As a spreadsheet counts, the heading is row 1. null: the table itself.',
        },
        field: text,
        message: text,
      }),
      description: 'The first 500, by row.',
    },
    accounts: {
      type: 'array',
      items: object(
        {
          row: count,
          login: text,
          fullName: text,
          email: text,
          quotaBytes: nullable(bytes),
          expiresAt: nullable(time),
        },
        ['quotaBytes', 'expiresAt'],
      ),
      description: 'The first ten, as they would be created.',
    },
    job: {
      anyOf: [ref('Job'), { type: 'null' }],
      description: 'What creates them; null for a dry run, and where something is wrong.',
    },
    key: {
      ...nullable(text),
      description: 'For the slips with the one-time passwords. It is told once, and kept nowhere.',
    },
  }),
  AccountSlip: object({
    login: text,
    fullName: text,
    email: text,
    oneTimePassword: { ...nullable(text), description: 'null: its owner has set another one.' },
  }),
  AccountSlipList: listOf('AccountSlip'),
} as const;
