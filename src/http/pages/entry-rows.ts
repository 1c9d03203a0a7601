import type { IncomingMessage } from 'node:http';
import type { StoredFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
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
  (_key: string, { actor }: IncomingMessage, frame: Frame, file: StoredFile, place: Place) =>
    Buffer.from(viewHtml('files/_row', { ...frame, file: presentFile(actor, file), place })),
);

const folderRow = remembered(
  KEPT,
  (_key: string, { actor }: IncomingMessage, frame: Frame, folder: Folder, place: Place, openUrl: string) => {
    const view = presentFolder(actor, folder);
    const urls = { ...view.urls, open: openUrl };
    return Buffer.from(viewHtml('files/_folder-row', { ...frame, folder: { ...view, urls }, place }));
  },
);

/** Makes rows of a page as HTML in UTF-8. Nothing in them depends on who sees them: what they say is all that makes one differ from another. */
export function rowsFor(req: IncomingMessage, frame: Frame) {
  const { language, timeZone } = frame;
  const spoken = `${language}\0${timeZone}\0${dayIn(timeZone, new Date())}`;
  const keyOf = (entry: object, place: Place, openUrl = '') =>
    `${spoken}\0${openUrl}\0${place ? `${place.url}\0${place.name}` : ''}${valuesOf(entry)}`;
  return {
    ofFile: (file: StoredFile, place: Place): Buffer => fileRow(keyOf(file, place), req, frame, file, place),
    ofFolder: (folder: Folder, place: Place, openUrl: string): Buffer =>
      folderRow(keyOf(folder, place, openUrl), req, frame, folder, place, openUrl),
  };
}

/** All that is known of an entry: what the database gives as text has no zero byte. */
function valuesOf(entry: object): string {
  let values = '';
  for (const value of Object.values(entry)) values += `\0${value instanceof Date ? value.getTime() : value}`;
  return values;
}
