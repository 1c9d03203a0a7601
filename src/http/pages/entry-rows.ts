import type { IncomingMessage } from 'node:http';
import type { ListedFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
import type { Stamped } from '../../domain/shared/page.js';
import { remembered } from '../../i18n/remembered.js';
import { dayIn } from '../../i18n/time-zones.js';
import type { Frame } from '../look/frame.js';
import { viewHtml } from '../look/views.js';
import { presentFile, presentFolder } from './presenters.js';

/** Where an entry lies, in a list of many folders. */
type Place = { name: string; url: string } | null;

/** Rows of a list that is asked for again are mostly the same. Each keeps some 3 KB. */
const KEPT_ROWS = 500;

/** And so are whole pages of them, of some 250 KB. Many rows with long names and comments are put together each time. */
const KEPT_PAGES = 20;
const MAX_KEPT_BYTES = 512 * 1024;

export interface Row {
  /** All that the row says. What the database gives as text has no zero byte. */
  key: string;
  render(): string;
}

const rowHtml = remembered(KEPT_ROWS, (_key: string, render: () => string) => Buffer.from(render()));

const pageHtml = remembered(
  KEPT_PAGES,
  (_key: string, rows: readonly Row[]) => Buffer.concat(rows.map(({ key, render }) => rowHtml(key, render))),
  ({ length }) => length <= MAX_KEPT_BYTES,
);

/** Rows of a page as HTML in UTF-8. */
export const rowsHtml = (rows: readonly Row[]): Buffer =>
  pageHtml(rows.map(({ key }) => key).join('\0\0'), rows);

/** What rows of a page say. Nothing in them depends on who sees them. */
export function rowsFor({ actor }: IncomingMessage, frame: Frame) {
  const { language, timeZone } = frame;
  const spoken = `${language}\0${timeZone}\0${dayIn(timeZone, new Date())}`;
  const keyOf = (stamp: string, place: Place, openUrl = '') =>
    `${spoken}\0${openUrl}\0${place ? `${place.url}\0${place.name}` : ''}\0${stamp}`;
  return {
    ofFile: ({ stamp, read }: Stamped<ListedFile>, place: Place): Row => ({
      key: keyOf(stamp, place),
      render: () => viewHtml('files/_row', { ...frame, file: presentFile(actor, read()), place }),
    }),
    ofFolder: ({ stamp, read }: Stamped<Folder>, place: Place, openUrl: string): Row => ({
      key: keyOf(stamp, place, openUrl),
      render() {
        const view = presentFolder(actor, read());
        const urls = { ...view.urls, open: openUrl };
        return viewHtml('files/_folder-row', { ...frame, folder: { ...view, urls }, place });
      },
    }),
  };
}
