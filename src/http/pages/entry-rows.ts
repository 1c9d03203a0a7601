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

/** Rows of a list that is asked for again are mostly the same. Each keeps some 4 KB. */
const KEPT = 500;

const fileRow = remembered(
  KEPT,
  (_key: string, { actor }: IncomingMessage, frame: Frame, { read }: Stamped<ListedFile>, place: Place) =>
    rowBytes('files/_row', frame, { file: presentFile(actor, read()), place }),
);

const folderRow = remembered(
  KEPT,
  (
    _key: string,
    { actor }: IncomingMessage,
    frame: Frame,
    { read }: Stamped<Folder>,
    place: Place,
    openUrl: string,
  ) => {
    const view = presentFolder(actor, read());
    const urls = { ...view.urls, open: openUrl };
    return rowBytes('files/_folder-row', frame, { folder: { ...view, urls }, place });
  },
);

const rowBytes = (view: string, frame: Frame, locals: object): Buffer =>
  Buffer.from(viewHtml(view, { ...frame, ...locals }));

/** Makes rows of a page as HTML in UTF-8. Nothing in them depends on who sees them: what they say is all that makes one differ from another. */
export function rowsFor(req: IncomingMessage, frame: Frame) {
  const { language, timeZone } = frame;
  const spoken = `${language}\0${timeZone}\0${dayIn(timeZone, new Date())}\0`;
  // What the database gives as text has no zero byte.
  const keyOf = (stamp: string, place: Place, openUrl = '') =>
    `${spoken}${openUrl}\0${place ? `${place.url}\0${place.name}` : ''}\0${stamp}`;
  return {
    ofFile: (file: Stamped<ListedFile>, place: Place): Buffer =>
      fileRow(keyOf(file.stamp, place), req, frame, file, place),
    ofFolder: (folder: Stamped<Folder>, place: Place, openUrl: string): Buffer =>
      folderRow(keyOf(folder.stamp, place, openUrl), req, frame, folder, place, openUrl),
  };
}
