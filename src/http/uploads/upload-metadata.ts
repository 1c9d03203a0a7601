import { Metadata } from '@tus/server';
import type { Request } from 'express';
import { HttpError } from '../problem.js';
import { listOf } from '../request/headers.js';

/** What a client says of the file beside its length: names of our API first, then those of the usual clients. */
const keys: Record<string, readonly string[]> = {
  name: ['name', 'filename'],
  declaredType: ['type', 'filetype'],
  comment: ['comment'],
  folderId: ['folderId'],
  userId: ['userId'],
  onConflict: ['onConflict'],
  permanent: ['permanent'],
  relativePath: ['relativePath'],
  sha256: ['sha256'],
};

/** A script writes these where it has nothing to say. */
const nothing = new Set(['', 'null', 'undefined']);

/** `Upload-Metadata` as tus writes it, whatever RFC 9110 allows between its members. */
export const metadataOf = (req: Request): string => listOf(req.get('Upload-Metadata')).join(',');

/** `Upload-Metadata` as the fields of an upload. What it does not know it lets be. */
export function fieldsOf(header: string): Record<string, string> {
  const metadata = parse(header);
  const fields: Record<string, string> = {};
  for (const [field, names] of Object.entries(keys)) {
    const value = names.map((name) => metadata[name]).find((given) => given && isSomething(field, given));
    if (value) fields[field] = value;
  }
  return fields;
}

/** A file or a comment may well be called null. */
const isSomething = (field: string, value: string): boolean =>
  field === 'name' || field === 'comment' || !nothing.has(value);

function parse(header: string): Record<string, string | null> {
  if (header === '') return {};
  try {
    return Metadata.parse(header);
  } catch {
    throw new HttpError(400);
  }
}
