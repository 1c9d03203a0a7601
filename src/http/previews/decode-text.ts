import { type EncodingLabel, standardLabel } from './encodings.js';

/** A text and what it was read as. */
export interface DecodedText {
  text: string;
  encoding: string;
}

const marks: [bytes: number[], encoding: EncodingLabel][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** So much is looked at to guess an encoding, from the first letter on that is not ASCII: enough, and quick. */
const SAMPLE_BYTES = 16 * 1024;

/** What old Russian programs wrote: for what is too short or too odd to guess. */
const LAST_RESORT = 'windows-1251';

/**
 * What is UTF-8 but for a few bytes is UTF-8, with U+FFFD in their place (WHATWG Encoding); UTF-16 is known by its mark or
 * by how its zeros lie; of the rest the encoding is guessed. Null where it is no text.
 * @param isWhole false where the end was cut off, perhaps within a character.
 */
export async function decodeText(bytes: Buffer, isWhole: boolean): Promise<DecodedText | null> {
  const mark = marks.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  if (mark) return decodeAs(mark[1], bytes, isWhole);
  const utf8 = decodeAs('utf-8', bytes, isWhole);
  const wrong = countWrong(utf8.text);
  const isNearlyRight = wrong === 0 || countLetters(utf8.text) > wrong || countStray(bytes) === wrong;
  // Where a disk was full or the power went, logs have a few zeros.
  if (isNearlyRight && !looksBinary(utf8.text))
    return { ...utf8, text: utf8.text.replaceAll('\0', '\ufffd') };
  const guessed = withoutMixedWords(decodeAs(await guess(bytes), bytes, isWhole), bytes, isWhole);
  if (isUtf16(guessed)) return guessed;
  if (bytes.includes(0)) return null;
  if (wrong === 0) return utf8;
  return looksBinary(guessed.text) ? null : guessed;
}

/** As the reader wants it, whatever comes out. */
export function decodeAs(encoding: string, bytes: Buffer, isWhole: boolean): DecodedText {
  const text = new TextDecoder(encoding).decode(bytes, { stream: !isWhole });
  return { text: encoding === 'windows-1252' ? withQuotes(text) : text, encoding };
}

/** Node 20 and 22 read windows-1252 as Latin-1, which has controls where it has quotes and dashes. */
const withQuotes = (text: string): string =>
  text.replace(/[\x80-\x9f]/g, (control) => quotes[control.charCodeAt(0) - 0x80] ?? control);
const quotes = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Bytes that are no UTF-8, but for the end of a letter whose beginning was cut off. */
const countWrong = (utf8: string): number => utf8.replace(/^\ufffd{1,3}/, '').match(/\ufffd/g)?.length ?? 0;

/** Beyond ASCII. Of texts in other encodings hardly one byte in four becomes a letter by chance, the others are wrong. */
const countLetters = (utf8: string): number => utf8.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0;

/** Bytes that no UTF-8 has, and alone as they are no letters of any other encoding either. */
const countStray = (bytes: Buffer): number =>
  bytes.toString('latin1').match(/(?<![\w\x80-\xff])[\xf5-\xff](?![\w\x80-\xff])/g)?.length ?? 0;

/** Nobody writes `cafι` or `lТйtй`: where words are mixed so, it was a language of Western Europe with few accents. */
function withoutMixedWords(guessed: DecodedText, bytes: Buffer, isWhole: boolean): DecodedText {
  const foreign = guessed.text.match(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu)?.length ?? 0;
  const mixed = guessed.text.match(
    /(?<=[a-z])[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}](?=[a-z])/giu,
  );
  return (mixed?.length ?? 0) * 2 > foreign ? decodeAs('windows-1252', bytes, isWhole) : guessed;
}

async function guess(bytes: Buffer): Promise<string> {
  const first = Math.max(bytes.findIndex((byte) => byte === 0 || byte > 0x7f) - 256, 0);
  // Loaded with its tables where it is needed: most texts are UTF-8. In UTF-16 a letter begins at an even place.
  const { detect } = await import('jschardet');
  const { encoding } = detect(bytes.subarray(first - (first % 2), first + SAMPLE_BYTES));
  return (encoding && standardLabel(encoding)) || LAST_RESORT;
}

/** Nothing in it that no text has: a program or a picture can look like UTF-16 to a detector. */
const isUtf16 = ({ text, encoding }: DecodedText): boolean =>
  encoding.startsWith('utf-16') && !/[\0\ufffd\p{Cn}\p{Co}]/u.test(text) && !looksBinary(text);

/** More than one in a hundred characters is one that nobody writes. */
const looksBinary = (text: string): boolean =>
  (text.match(/[^\P{Cc}\t\n\v\f\r\u001b]/gu)?.length ?? 0) * 100 > text.length;
