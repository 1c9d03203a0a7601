import type { Ports } from '../shared/ports.js';
import type { Announcement, SettingValues } from './setting.js';

/** The look of the place, for everybody. */
export interface Site {
  name: string | null;
  colour: string | null;
  logo: string | null;
  announcement: Announcement | null;
  registration: SettingValues['registration'];
}

export const getSite =
  ({ rules }: Pick<Ports, 'rules'>) =>
  (): Site => ({
    name: rules.siteName,
    colour: rules.siteColour,
    logo: rules.siteLogo,
    announcement: rules.announcement,
    registration: rules.registration,
  });

/** A picture of the place as WebP; null where it is there no longer. */
export const getLogo =
  ({ settings }: Pick<Ports, 'settings'>) =>
  (hash: string): Promise<Buffer | null> =>
    settings.picture(hash);
