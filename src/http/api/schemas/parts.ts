/** What the schemas of the API are made of. */

export const id = { type: 'string', format: 'uuid' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
export const nullable = <T extends { type: string }>(schema: T) => ({
  ...schema,
  type: [schema.type, 'null'],
});
export const bytes = { type: 'integer', minimum: 0, description: 'In bytes.' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;

export const entryKind = { enum: ['file', 'folder'] } as const;

/** Every member is always there, but for those named optional. Nothing else is. */
export const object = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export const listOf = (name: string, more: Record<string, object> = {}) =>
  object(
    {
      items: { type: 'array', items: ref(name) },
      nextCursor: { ...nullable(text), description: 'For the next page; null on the last.' },
      total: { ...count, description: 'Only where `withTotal=true` asks for it.' },
      ...more,
    },
    ['total'],
  );
