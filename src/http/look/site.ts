import { createHash } from 'node:crypto';
import { type Response, Router } from 'express';
import { accentsOf } from '../../domain/settings/site-colour.js';
import type { Rules } from '../../domain/shared/rules.js';
import type { Language } from '../../i18n/index.js';
import { remembered } from '../../i18n/remembered.js';
import { HttpError } from '../problem.js';
import type { HttpDeps } from '../types.js';

/** What a page knows of the place that it belongs to. */
export interface SiteLook {
  /** null: the product's own, in the reader's language. */
  name: string | null;
  logoUrl: string | null;
  /** `#rrggbb`; null: the colours of the style sheet. */
  colour: string | null;
  announcement: ShownAnnouncement | null;
}

export interface ShownAnnouncement {
  text: string;
  language: Language;
  /** What whoever has seen it keeps in a cookie. */
  id: string;
}

export type SiteRules = Pick<Rules, 'registration' | 'siteName' | 'siteColour' | 'siteLogo' | 'announcement'>;

/** @param seenAnnouncement the id of the one that was put away */
export const siteLook = (
  { siteName, siteColour, siteLogo, announcement }: SiteRules,
  language: Language,
  seenAnnouncement: string | undefined,
): SiteLook => ({
  name: siteName,
  logoUrl: logoUrl(siteLogo),
  colour: siteColour,
  announcement: announcement && shownAnnouncement(announcement, language, seenAnnouncement),
});

/** Its address changes with the picture, which may be kept for ever. */
export const logoUrl = (hash: string | null): string | null => hash && `/site/logo/${hash}.webp`;

/** As CSS, over the style sheet's. */
export const siteColours = remembered(4, (colour: string): string => {
  const { light, dark } = accentsOf(colour);
  const both = (name: keyof typeof light) => `light-dark(${light[name]},${dark[name]})`;
  return `:root,[data-bs-theme]{--k-accent:${both('accent')};--k-accent-strong:${both('accentStrong')};--k-accent-soft:${both('accentSoft')};--k-on-accent:${both('onAccent')}}`;
});

/** In the reader's language where it was written in that, else in the other one. */
function shownAnnouncement(
  announcement: NonNullable<SiteRules['announcement']>,
  language: Language,
  seen: string | undefined,
): ShownAnnouncement | null {
  const written = announcement[language] ? language : language === 'en' ? 'ru' : 'en';
  const text = announcement[written];
  const id = announcementId(JSON.stringify(announcement));
  return text && seen !== id ? { text, language: written, id } : null;
}

const announcementId = remembered(4, (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16),
);

/** `/site/logo/<hash>.webp` */
export function createSite({ useCases: { settings } }: Pick<HttpDeps, 'useCases'>): Router {
  const router = Router();
  let kept: { hash: string; bytes: Buffer } | null = null;
  router.get('/site/logo/:name', async (req, res: Response) => {
    const hash = /^([0-9a-f]{64})\.webp$/.exec(req.params.name)?.[1];
    if (!hash || hash !== settings.site().logo) throw new HttpError(404);
    const bytes = kept?.hash === hash ? kept.bytes : await settings.logo(hash);
    if (!bytes) throw new HttpError(404);
    kept = { hash, bytes };
    res.set('Cache-Control', 'public, max-age=31536000, immutable');
    res.type('webp').send(bytes);
  });
  return router;
}
