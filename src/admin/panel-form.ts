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
    req.fields = fields;
    next();
  },
];

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
