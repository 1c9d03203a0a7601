import type { RequestHandler } from 'express';
import Negotiator from 'negotiator';
import { defaultLanguage, isLanguage, languages, translator } from '../../i18n/index.js';
import { parseCookie } from '../cookies.js';

/** What the person chose with the switch (cookie `lang`), else what the client prefers. */
export const language: RequestHandler = (req, res, next) => {
  const chosen = parseCookie(req, 'lang');
  const preferred = new Negotiator(req).language([...languages]);
  req.language = isLanguage(chosen) ? chosen : isLanguage(preferred) ? preferred : defaultLanguage;
  req.t = translator(req.language);
  res.vary('Accept-Language');
  next();
};
