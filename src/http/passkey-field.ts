import type { Request } from 'express';

/** What a script of ours wrote into a form's hidden field: JSON, as the API takes it. Nothing where it is none. */
export function passkeyField(req: Request, name: string): unknown {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
