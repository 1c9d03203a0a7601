/**
 * What nobody sees, or what turns the order of what one sees: bidirectional controls (UAX #9), zero-width characters, tags,
 * soft hyphens, variation selectors, blank letters. Within an emoji, and where they shape letters of scripts that join,
 * they are as they should be. In the notation of `RegExp` with the flag `v`; group 1 is what stays.
 */
const unseen = String.raw`[\p{DI}\p{Bidi_C}\p{Zl}\p{Zp}\p{Cc}\u{FFF9}-\u{FFFB}\u{2800}]`;
const joining = String.raw`[[\p{L}\p{M}]--[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{sc=Zinh}\p{sc=Zyyy}\p{DI}]]`;
export const shownPattern = {
  quick: unseen,
  whole: String.raw`(\p{RGI_Emoji}|\p{ExtPict}[\u{FE0E}\u{FE0F}]|\p{sc=Han}[\u{E0100}-\u{E01EF}]|(?<=${joining})[\u{200C}\u{200D}](?=${joining}))|${unseen}`,
  ending: String.raw`(?!^)\.[^.]{0,11}$`,
};

const hasUnseen = new RegExp(shownPattern.quick, 'v');

let eachUnseen: RegExp | undefined;
/** To read what it says takes longer than many a command: it waits until a name has something of the kind. */
const unseenParts = (text: string) => {
  eachUnseen ??= new RegExp(shownPattern.whole, 'gv');
  return text.matchAll(eachUnseen);
};

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The text cut into what is shown as it is, and what is shown by its code. Of blanks alone each is shown so. */
export function shownParts(text: string): { text: string; isCode: boolean }[] {
  if (/^\s+$/.test(text)) return [...text].map((blank) => ({ text: codeOf(blank), isCode: true }));
  if (!hasUnseen.test(text)) return [{ text, isCode: false }];
  const parts: { text: string; isCode: boolean }[] = [];
  let end = 0;
  for (const match of unseenParts(text)) {
    if (match[1] !== undefined) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), isCode: false });
    parts.push({ text: codeOf(match[0]), isCode: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isCode: false });
  return parts;
}

/** The same as plain text, for titles, labels and sentences: `invoice[U+202E]fdp.exe`. */
export const shownText = (text: string): string =>
  shownParts(text)
    .map((part) => (part.isCode ? `[${part.text}]` : part.text))
    .join('');

/** Of a text with lines, such as a comment: these and what is indented stay. */
export const shownLines = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\n\t]*[^\s][^\n\t]*/g, shownText);

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether a name is written from left to right throughout: then nothing in it stands elsewhere than it is. */
export const runsOneWay = (text: string): boolean => !rightToLeft.test(text) && !hasUnseen.test(text);

const ending = new RegExp(shownPattern.ending, 'v');

/** `report.pdf` → `report` and `.pdf`: what kind of a file it is, is told by the last dot alone. */
export function splitEnding(name: string): [stem: string, ending: string] {
  const at = name.search(ending);
  return at > 0 ? [name.slice(0, at), name.slice(at)] : [name, ''];
}
