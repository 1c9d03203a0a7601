import express, { type Request, type RequestHandler } from 'express';
import { DomainError } from '../domain/shared/domain-error.js';

declare global {
  namespace Express {
    interface Request {
      /** Where @adminjs/express looks for the payload. */
      fields?: Record<string, unknown>;
    }
  }
}

const LIMIT = '256kb';

/** More help nobody. */
const MAX_FIELD_ERRORS = 50;

/**
 * Reads what AdminJS posts: its forms as multipart, our components' JSON. Its own parser would write every uploaded
 * part to the temporary folder and leave it there; no file is taken here at all.
 */
export const panelForm: RequestHandler[] = [
  express.json({ limit: LIMIT }),
  express.raw({ type: 'multipart/form-data', limit: LIMIT }),
  async (req, _res, next) => {
    // The address says which record is meant; AdminJS would rather believe the form.
    const { id: _, ...fields } = Buffer.isBuffer(req.body)
      ? await readForm(req, Buffer.from(req.body))
      : { ...req.body };
    req.fields = soundFields(fields);
    next();
  },
];

/** An emptied field means nothing; a zero and a "no" are what they are. */
export const unlessEmptied = <Value>(value: Value): Value | null =>
  value === '' || value === undefined ? null : value;

/**
 * A field is text, or what JSON has for a number, a switch and nothing. AdminJS looks each up by its name, and finds what
 * every object has.
 * @throws DomainError `validation_failed`
 */
function soundFields(fields: Record<string, unknown>): Record<string, unknown> {
  const bad = Object.entries(fields).flatMap(([name, value]) => {
    if (name.split('.').some((part) => part in Object.prototype))
      return [{ field: name, rule: 'object.unknown' }];
    return value === null || typeof value !== 'object' ? [] : [{ field: name, rule: 'string.base' }];
  });
  if (bad.length === 0) return fields;
  const described = bad.slice(0, MAX_FIELD_ERRORS).map((field) => ({ ...field, params: {} }));
  throw new DomainError('validation_failed', { fields: described });
}

/** @throws DomainError `validation_failed` where it is no form, or has a file in it */
async function readForm(req: Request, body: Buffer<ArrayBuffer>): Promise<Record<string, string>> {
  const form = await new Response(body, { headers: { 'Content-Type': req.get('Content-Type') ?? '' } })
    .formData()
    .catch(() => null);
  const entries = form ? [...form] : [];
  const fields = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!form || fields.length < entries.length) throw new DomainError('validation_failed');
  return Object.fromEntries(fields);
}
