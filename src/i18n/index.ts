import i18next, { type FormatterModule, type TFunction } from 'i18next';
import { createFormat } from './create-format.js';
import { en } from './en/index.js';
import { defaultLanguage, isLanguage, type Language, languages } from './language.js';
import { ru } from './ru/index.js';
import { type Sentence, sentenceOf } from './sentence.js';
import { shownText } from './shown-text.js';
import { writtenValue } from './written-value.js';

export { defaultLanguage, isLanguage, type Language, languages };

/** Turns a key of the catalogue, such as `errors.file_not_found`, into a sentence. */
export type Translate = TFunction;

const written: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value, how, language) =>
    writtenValue(formats[isLanguage(language) ? language : defaultLanguage], value, how),
};

const catalogue = i18next.createInstance().use(written);
void catalogue.init({
  // Everything is here already: nothing to wait for.
  initAsync: false,
  lng: defaultLanguage,
  fallbackLng: defaultLanguage,
  resources: { en: { translation: en }, ru: { translation: ru } },
  // EJS, React and JSON each escape for themselves; what nobody sees in a name is shown in every sentence.
  interpolation: {
    escapeValue: true,
    escape: (value: unknown) => shownText(String(value)),
    alwaysFormat: true,
  },
  returnNull: false,
});

/** A row of a list has a dozen words and a list many rows: each is looked up once, and cut once at its values. */
function remembering(lng: Language): Translate {
  const found = new Map<string, string>();
  const sentences = new Map<string, Sentence | null>();
  const plurals = new Intl.PluralRules(lng);
  const shown = (value: string | number) =>
    typeof value === 'number' ? formats[lng].number(value) : shownText(value);

  function sentenceFor(key: string, { count, context }: Record<string, unknown>): Sentence | null {
    if (context !== undefined || (count !== undefined && typeof count !== 'number')) return null;
    const form = count === undefined ? key : `${key}_${plurals.select(count)}`;
    const known = sentences.get(form);
    if (known !== undefined) return known;
    const source: unknown = catalogue.getResource(lng, 'translation', form);
    if (typeof source !== 'string') return null;
    const sentence = sentenceOf(source, shown);
    sentences.set(form, sentence);
    return sentence;
  }

  const translate = (key: string, values?: Record<string, unknown>): string => {
    if (values) return sentenceFor(key, values)?.(values) ?? catalogue.t(key, { ...values, lng });
    const known = found.get(key);
    if (known !== undefined) return known;
    const words = catalogue.t(key, { lng });
    if (words !== key) found.set(key, words);
    return words;
  };
  return translate as Translate;
}

const translators: Record<Language, Translate> = { en: remembering('en'), ru: remembering('ru') };

const formats = {
  en: createFormat('en', 'UTC', translators.en),
  ru: createFormat('ru', 'UTC', translators.ru),
};

export const translator = (language: Language): Translate => translators[language];
