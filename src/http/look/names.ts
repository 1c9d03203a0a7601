import type { Translate } from '../../i18n/index.js';
import { runsOneWay, shownParts, splitEnding } from '../../i18n/shown-text.js';
import { escapeHtml } from './tags.js';

/** Letters that a list has room for nearly everywhere; of longer names the middle may go, and the ending stays. */
const SHORT_NAME = 20;
/** More than this, two lines of a tile have no room for. */
const LONG_NAME = 40;
/** So many letters stay of a name that has no ending, such as that of a folder. */
const KEPT_LETTERS = 8;

/**
 * A name as HTML: what nobody sees in it is shown by its code, and its ending stands apart, so that
 * `invoice<U+202E>fdp.exe` is seen as what it is.
 */
export function shownName(name: string, t: Translate): string {
  if (runsOneWay(name) && name.trim() !== '') return escapeHtml(name);
  return splitEnding(name)
    .filter((part) => part !== '')
    .map((part) => `<bdi>${marked(part, t)}</bdi>`)
    .join('');
}

/**
 * The same for a row of a list: where there is no room for all of it, its stem is cut and its ending stays.
 * @param room so many letters are never cut
 */
export function shownInRow(name: string, t: Translate, room = SHORT_NAME): string {
  if (name.length <= room) return shownName(name, t);
  const [stem, ending] = splitForRow(name);
  if (ending === '') return shownName(name, t);
  const look = name.length > LONG_NAME ? 'name-stem is-long' : 'name-stem';
  return `<bdi class="${look}">${marked(stem, t)}</bdi><bdi class="name-ending">${marked(ending, t)}</bdi>`;
}

/** Names of one kind differ in their last letters more often than before. Where directions mix, nothing may be parted. */
function splitForRow(name: string): [stem: string, ending: string] {
  const parts = splitEnding(name);
  if (parts[1] !== '' || !runsOneWay(name)) return parts;
  const letters = [...graphemes.segment(name)];
  const at = letters.at(-KEPT_LETTERS)?.index ?? 0;
  return at > 0 ? [name.slice(0, at), name.slice(at)] : parts;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const marked = (text: string, t: Translate): string =>
  shownParts(text)
    .map((part) =>
      part.isCode
        ? `<span class="unseen" title="${escapeHtml(t('common.unseen', { code: part.text }))}">${part.text}</span>`
        : escapeHtml(part.text),
    )
    .join('');
