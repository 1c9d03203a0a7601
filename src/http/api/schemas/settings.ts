import { settingGroups } from '../../../domain/settings/setting.js';
import { count, flag, nullable, object, ref, text, time } from './parts.js';

export const settingSchemas = {
  Setting: object({
    name: text,
    group: { enum: settingGroups },
    value: { description: 'What `rule` allows.' },
    unit: { enum: ['bytes', 'days', null] },
    origin: {
      enum: ['panel', 'environment', 'default'],
      description: 'Where the value in force comes from: `panel` for what was set here.',
    },
    key: { ...nullable(text), description: 'The key of the environment that says the same.' },
    givenValue: { description: 'What would be in force if it were taken back.' },
    rule: { type: 'object', description: 'JSON Schema of the value.' },
    version: count,
    changedAt: nullable(time),
    changedBy: { ...nullable(text), description: 'A login.' },
  }),
  SettingList: object({
    items: { type: 'array', items: ref('Setting') },
    environment: {
      type: 'array',
      items: object({
        key: text,
        value: { ...nullable(text), description: 'null for what is not set, and for every secret.' },
        origin: { enum: ['environment', 'default'] },
        isSecret: flag,
      }),
      description: 'What needs a restart, for reading.',
    },
  }),
  Site: object({
    name: nullable(text),
    colour: nullable(text),
    logoUrl: nullable({ type: 'string', format: 'uri-reference' } as const),
    announcement: {
      type: ['object', 'null'],
      properties: { en: nullable(text), ru: nullable(text) },
      required: ['en', 'ru'],
      additionalProperties: false,
    },
    registration: { enum: ['open', 'closed'] },
  }),
} as const;
