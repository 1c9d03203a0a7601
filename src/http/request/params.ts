import type { Request } from 'express';

/** An id or a token in the path, which is the same in capitals; an address without it does not reach the handler. */
export const param = (req: Request, name: string): string => String(req.params[name]).toLowerCase();

/** A name in the path, as it is written. */
export const nameParam = (req: Request, name: string): string => String(req.params[name]);

/** What stands behind the question mark under this name; an empty value, or several, count as none. */
export function queryText(req: Pick<Request, 'query'>, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
