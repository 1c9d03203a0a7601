import type { Request } from 'express';
import type { ExpectedVersions } from '../../domain/entries/expect-version.js';
import { listOf } from '../request/headers.js';

/** Strong, for `If-Match`: what a client may edit. A download does not make an edit stale. */
export const etagOf = ({ id, version }: { id: string; version: number }): string => `"${id}.${version}"`;

/**
 * What is not one of our tags matches nothing. `If-Match` compares strongly (RFC 9110, 13.1.1), but ours are never weak: one
 * that is was made so by a proxy that compressed the answer, as nginx does, and means the same edit.
 */
export function expectedVersions(req: Request, own = String(req.params.id).toLowerCase()): ExpectedVersions {
  const header = req.get('If-Match')?.trim();
  if (header === undefined || header === '*') return 'any';
  return listOf(header).flatMap((tag) => {
    const [, id, version] = /^(?:W\/)?"([^".]+)\.(\d+)"$/.exec(tag) ?? [];
    return id === own ? [Number(version)] : [];
  });
}
