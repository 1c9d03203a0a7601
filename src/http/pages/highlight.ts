import { foldedCharacter, foldedWords } from './folded-text.js';

export interface TextPart {
  text: string;
  isMatch: boolean;
}

/** A text cut where the query's words are found in it, by the rule of the search: the view escapes and marks each part. */
export function highlighted(text: string, query: string): TextPart[] {
  const characters = [...text];
  const isMarked = markedAmong(characters, foldedWords(query));
  const parts: TextPart[] = [];
  characters.forEach((character, index) => {
    const isMatch = isMarked[index] ?? false;
    const last = parts.at(-1);
    if (last?.isMatch === isMatch) last.text += character;
    else parts.push({ text: character, isMatch });
  });
  return parts.length === 0 ? [{ text, isMatch: false }] : parts;
}

const isAccent = /^\p{M}$/u;

/** For each character whether it is part of a word that was sought. An accent that stands alone goes with its letter. */
function markedAmong(characters: string[], words: string[]): boolean[] {
  const folded = characters.map(foldedCharacter);
  const all = folded.join('');
  /** Which character each letter of `all` comes from: `ß` is two. */
  const origin = folded.flatMap((letters, index) => Array.from({ length: letters.length }, () => index));
  const isMarked = folded.map(() => false);
  for (const word of words) {
    for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, at + word.length)) {
      const last = origin[at + word.length - 1] ?? 0;
      for (let index = origin[at] ?? 0; index <= last; index += 1) isMarked[index] = true;
    }
  }
  folded.forEach((letters, index) => {
    if (letters === '' && isAccent.test(characters[index] ?? ''))
      isMarked[index] = isMarked[index - 1] ?? false;
  });
  return isMarked;
}
