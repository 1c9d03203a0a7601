import type { Translate } from '../../i18n/index.js';

/** What people may choose from, by whose texts are in it; labels of WHATWG's Encoding standard. */
export const encodings = [
  { label: 'utf-8', of: 'all' },
  { label: 'utf-16le', of: 'all' },
  { label: 'utf-16be', of: 'all' },
  { label: 'windows-1251', of: 'cyrillic' },
  { label: 'koi8-r', of: 'cyrillic' },
  { label: 'koi8-u', of: 'cyrillic' },
  { label: 'ibm866', of: 'cyrillic' },
  { label: 'iso-8859-5', of: 'cyrillic' },
  { label: 'x-mac-cyrillic', of: 'cyrillic' },
  { label: 'windows-1252', of: 'western' },
  { label: 'iso-8859-15', of: 'western' },
  { label: 'macintosh', of: 'western' },
  { label: 'windows-1250', of: 'central' },
  { label: 'iso-8859-2', of: 'central' },
  { label: 'windows-1257', of: 'baltic' },
  { label: 'windows-1253', of: 'greek' },
  { label: 'windows-1254', of: 'turkish' },
  { label: 'windows-1255', of: 'hebrew' },
  { label: 'windows-1256', of: 'arabic' },
  { label: 'windows-874', of: 'thai' },
  { label: 'windows-1258', of: 'vietnamese' },
  { label: 'shift_jis', of: 'japanese' },
  { label: 'euc-jp', of: 'japanese' },
  { label: 'iso-2022-jp', of: 'japanese' },
  { label: 'gb18030', of: 'chinese' },
  { label: 'big5', of: 'chinese' },
  { label: 'euc-kr', of: 'korean' },
] as const;

export type EncodingLabel = (typeof encodings)[number]['label'];

/** What an address asks for; undefined where that is no encoding that we know. */
export const chosenEncoding = (label: string | undefined): EncodingLabel | undefined =>
  encodings.find((encoding) => encoding.label === label)?.label;

/** What the detector calls otherwise than the standard does. */
const otherNames: Record<string, EncodingLabel> = {
  ascii: 'windows-1252',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  cp1125: 'ibm866',
  maccyrillic: 'x-mac-cyrillic',
  macroman: 'macintosh',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
};

/** The standard's label of an encoding by the detector's name; undefined for what it doesn't know. */
export function standardLabel(name: string): string | undefined {
  const lower = name.toLowerCase();
  const label =
    otherNames[lower] ?? lower.replace(/^cp(?=125\d$)/, 'windows-').replace(/^iso(?=8859)/, 'iso-');
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** For the menu: each choice is an address. */
export const presentEncodings = (t: Translate, urlOf: (label: EncodingLabel) => string) =>
  encodings.map(({ label, of }) => ({ label, of: t(`previews.encodings.${of}`), url: urlOf(label) }));
