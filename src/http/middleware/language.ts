import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import Negotiator from 'negotiator';
import { defaultLanguage, isLanguage, type Language, languages, translator } from '../../i18n/index.js';
import { parseCookie } from '../cookies.js';

export const language: RequestHandler = (req, res, next) => {
  setLanguage(req);
  res.vary('Accept-Language');
  next();
};

/** What the person chose with the switch (cookie `lang`), else what the client prefers. */
export function setLanguage(req: IncomingMessage): void {
  const chosen = parseCookie(req, 'lang');
  req.language = isLanguage(chosen) ? chosen : preferredLanguage(req);
  req.t = translator(req.language);
}

function preferredLanguage(req: IncomingMessage): Language {
  const preferred = new Negotiator(req).language([...languages]);
  return isLanguage(preferred) ? preferred : defaultLanguage;
}
