import type { Theme } from '@adminjs/design-system';
import type { Locale } from 'adminjs';
import type { i18n } from 'i18next';
import type { ComponentType, ReactNode } from 'react';

/** What `adminjs-browser.ts` brings besides, for the start of the application. */
declare module 'adminjs' {
  export function initTranslations(locale: Locale): { i18n: i18n };
  export const ThemeProvider: ComponentType<{ theme: Theme; children: ReactNode }>;
}
