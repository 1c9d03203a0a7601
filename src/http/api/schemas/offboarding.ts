import { bytes, count, flag, id, nullable, object, text } from './parts.js';

const leftBehind = {
  fileCount: count,
  bytes,
  folderCount: { ...count, description: 'Counted up to 10 000 a person, as links and uploads are.' },
  trashBytes: { ...bytes, description: 'Goes with the account, or stays in it.' },
  linkCount: { ...count, description: 'In force.' },
  usedLinkCount: { ...count, description: 'Of these those that others have opened.' },
  uploadCount: { ...count, description: 'On their way into the storage: they are dropped.' },
  uploadBytes: bytes,
};

export const offboardingSchemas = {
  OffboardingPreview: object({
    total: { ...count, description: 'So many are selected.' },
    count: { ...count, description: 'So many leave.' },
    left: {
      type: 'array',
      items: object({ reason: text, reasonText: nullable(text), count }),
      description: 'Who is left out, by the reason.',
    },
    sum: object(leftBehind),
    people: {
      type: 'array',
      items: object({
        id,
        login: text,
        fullName: text,
        isActive: flag,
        ...leftBehind,
        groups: { type: 'array', items: text },
      }),
      description: 'The first of those who leave, the largest first.',
    },
    receiver: {
      anyOf: [
        object({
          id,
          login: text,
          fullName: text,
          roomBytes: {
            ...nullable(bytes),
            description: 'By their quota and those of their groups; null: no limit.',
          },
          hasRoom: flag,
        }),
        { type: 'null' },
      ],
      description: 'Who gets it.',
    },
  }),
} as const;
