import { parse } from 'cookie';
import type { Request } from 'express';

export const parseCookie = (req: Request, name: string): string | undefined =>
  parse(req.headers.cookie ?? '')[name];
