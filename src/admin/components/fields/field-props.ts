import type { EditPropertyProps } from 'adminjs';

/** What AdminJS gives a field of a form, errors included. */
export function errorOf({ record, property }: EditPropertyProps): string | undefined {
  return record.errors?.[property.path]?.message;
}

export const isNew = ({ record }: EditPropertyProps): boolean => !record?.id;
