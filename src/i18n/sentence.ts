/** A sentence of the catalogue with its values in place; null where that is not as simple as putting them there. */
export type Sentence = (values: Readonly<Record<string, unknown>>) => string | null;

/**
 * Cuts a sentence at its `{{values}}`, once. Sentences that say how a value is written (`{{bytes, size}}`) or that hold others
 * (`$t(…)`) are left to i18next, as is a value that is not there.
 * @param written makes what is put in fit to be read
 */
export function sentenceOf(source: string, written: (value: string | number) => string): Sentence | null {
  const parts = source.split(/\{\{(\w+)\}\}/);
  const words = parts.filter((_, i) => i % 2 === 0);
  if (words.some((part) => /\{\{|\}\}|\$t\(/.test(part))) return null;
  return (values) => {
    let text = parts[0] ?? '';
    for (let i = 1; i < parts.length; i += 2) {
      const value = values[parts[i] ?? ''];
      if (typeof value !== 'string' && typeof value !== 'number') return null;
      text += written(value) + parts[i + 1];
    }
    return text;
  };
}
