export interface TextPart {
  text: string;
  isMatch: boolean;
}

/** A text cut where the query's words are found in it, without regard to case: the view escapes and marks each part. */
export function highlighted(text: string, query: string): TextPart[] {
  const words = query
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return [{ text, isMatch: false }];
  return text
    .split(new RegExp(`(${words.join('|')})`, 'giu'))
    .map((part, index) => ({ text: part, isMatch: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}
