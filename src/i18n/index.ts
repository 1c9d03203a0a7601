import i18next, { type TFunction } from 'i18next';
import { en } from './en/index.js';
import { ru } from './ru/index.js';

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];
export const defaultLanguage: Language = 'en';

export const isLanguage = (value: unknown): value is Language => languages.includes(value as Language);

/** Turns a key of the catalogue, such as `errors.file_not_found`, into a sentence. */
export type Translate = TFunction;

const catalogue = i18next.createInstance();
void catalogue.init({
  // Everything is here already: nothing to wait for.
  initAsync: false,
  lng: defaultLanguage,
  fallbackLng: defaultLanguage,
  resources: { en: { translation: en }, ru: { translation: ru } },
  // EJS, React and JSON each escape for themselves.
  interpolation: { escapeValue: false },
  returnNull: false,
});

const translators: Record<Language, Translate> = {
  en: catalogue.getFixedT('en'),
  ru: catalogue.getFixedT('ru'),
};

export const translator = (language: Language): Translate => translators[language];
