import type { CurrentAdmin, Locale } from 'adminjs';
import { en } from '../i18n/en/index.js';
import { defaultLanguage, type Language } from '../i18n/index.js';
import { ru } from '../i18n/ru/index.js';
import { PanelAdmin } from './panel-admin.js';

const words: Record<Language, object> = {
  en: { ...en.panel, common: en.common, audit: en.audit, linkPolicy: en.links.policy },
  ru: { ...ru.panel, common: ru.common, audit: ru.audit, linkPolicy: ru.links.policy },
};

/** The language of the request alone: the pages' switch changes it, by their cookie. */
export function panelLocale(currentAdmin?: CurrentAdmin): Locale {
  const language = currentAdmin instanceof PanelAdmin ? currentAdmin.language : defaultLanguage;
  return {
    language,
    lng: language,
    availableLanguages: [language],
    translations: { [language]: words[language] },
  };
}
