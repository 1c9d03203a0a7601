const marks: [bytes: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/**
 * Text in UTF-8, in UTF-16 with its mark, or else in windows-1251, as old Russian programs wrote it. Null where it is no
 * text.
 * @param isWhole false where the end was cut off, perhaps within a character.
 */
export function decodeText(bytes: Buffer, isWhole: boolean): string | null {
  const mark = marks.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  if (mark) return new TextDecoder(mark[1]).decode(bytes, { stream: !isWhole });
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
  } catch {
    const text = new TextDecoder('windows-1251').decode(bytes);
    return looksBinary(text) ? null : text;
  }
}

/** More than one in a hundred characters is one that nobody writes. */
const looksBinary = (text: string): boolean =>
  (text.match(/[^\P{Cc}\t\n\v\f\r\u001b]/gu)?.length ?? 0) * 100 > text.length;
