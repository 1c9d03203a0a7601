/**
 * The rule by which search finds what is alike, as `search_text` in the database has it (docs/decisions/0011), for the
 * marks on a page: character by character, so that each letter knows where it stood.
 */

const partsWords = /[\p{Z}\p{P}\p{S}\p{Cc}\u02b9-\u02ff]/u;
const bareScripts = ['Zinh', 'Latn', 'Grek', 'Cyrl', 'Arab', 'Hebr'];
const accents = String.raw`[\p{M}&&[${bareScripts.map((script) => `\\p{scx=${script}}`).join('')}]]`;
/** Written as a text: the compiler's target knows no `v` yet, Node 20 does. */
const isNoLetter = new RegExp(String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}${accents}]`, 'gv');
const asciiSigns = /[!-/:-`{-\x7f\x01-\x20\u2044]/g;

const cyrillic = ['абвгдежзиклмнопрстуфхцчшщъыьэюя', 'abvgdejziklmnoprstufhcqwwyyyeua'] as const;
/** Letters that Unicode doesn't take apart, as they are typed by who has no key for them; and digits. */
const spellings: Record<string, string> = {
  a: 'әɑⱥ',
  b: 'ƀɓ',
  c: 'ћȼƈ',
  d: 'ђџđɖɗð',
  e: 'єѣɇəɛǝ',
  f: 'ѳƒ',
  g: 'ґғҕǥɠ',
  h: 'һҳħⱨ',
  i: 'іѵıɨ',
  j: 'јҗɉȷ',
  k: 'қҡҝƙⱪĸ',
  l: 'љłƚɫⱡ',
  n: 'њңҥɲƞŋ',
  o: 'өøɵ',
  p: 'ҧƥᵽ',
  q: 'ҷҹ',
  r: 'ɍɽ',
  s: 'ҫʂȿ',
  t: 'ҭŧⱦʈ',
  u: 'ұүʉ',
  v: 'ʋ',
  y: 'ӏƴɏ',
  z: 'ѕҙƶȥɀʐ',
  σ: 'ς',
  ss: 'ß',
  ae: 'æ',
  oe: 'œ',
  th: 'þ',
  0: '٠۰',
  1: '١۱',
  2: '٢۲',
  3: '٣۳',
  4: '٤۴',
  5: '٥۵',
  6: '٦۶',
  7: '٧۷',
  8: '٨۸',
  9: '٩۹',
};

const plainOf = new Map([
  ...[...cyrillic[0]].map((letter, index) => [letter, cyrillic[1][index] ?? ''] as const),
  ...Object.entries(spellings).flatMap(([plain, others]) => [...others].map((one) => [one, plain] as const)),
]);

/** One character as it is sought: small, bare, in Latin letters. A space where it parts words; nothing where nobody sees it. */
export function foldedCharacter(character: string): string {
  if (character <= '\x7f') return character.toLowerCase().replace(asciiSigns, ' ');
  if (partsWords.test(character)) return ' ';
  const bare = character.normalize('NFKD').toLowerCase().replace(isNoLetter, '');
  return [...bare]
    .map((letter) => plainOf.get(letter) ?? letter)
    .join('')
    .replace(asciiSigns, ' ');
}

/** The words of a query, each as it is sought. */
export const foldedWords = (query: string): string[] =>
  [...query].map(foldedCharacter).join('').split(' ').filter(Boolean);
