import { openDialog } from './dialog.js';
import { copyOf, dataOf, elementOf, need } from './dom.js';
import { say, sayBytes } from './texts.js';
import { toast } from './toasts.js';
import { Upload } from './upload.js';
import { Engine } from './upload-engine.js';
import { makeFolders } from './upload-folders.js';
import { fileOf, handleOf } from './upload-handles.js';
import { changed, destinationOf as destinationBelow } from './upload-page.js';
import { watchDrops, watchPastes, watchPicker } from './upload-sources.js';
import { Tray } from './upload-tray.js';
import { findUnfinished, isSameFile, Tabs } from './upload-unfinished.js';

/** Uploads start at once, into the folder that is shown; who wants to comment on the files first takes that way. */

const section = document.getElementById('uploads');
/** @param {string} name */
const picker = (name) => need(`#${name}-picker`, HTMLInputElement);
/** @typedef {(files: ChosenFile[], destination: Destination, comment?: string) => void} Send */

if (section) {
  const tray = new Tray(section, new Engine(dataOf(section, 'uppyUrl')));
  const tabs = new Tabs(() => tray.urls);

  /** @type {Send} */
  const send = (files, destination, comment = '') => {
    const batch = { size: files.length };
    tray.add(files.map((chosen) => uploadOf(chosen, { destination, comment, batch, tray })));
  };
  wirePickers(send);
  wireDrops(send);
  watchPastes((files) => {
    if (document.getElementById('file-list')) send(files, destinationOf(null));
  });
  offerUnfinished(tray, tabs);

  addEventListener('beforeunload', (event) => {
    if (tray.isBusy) event.preventDefault();
  });
  // Back from the tab with the sign-in.
  document.addEventListener('visibilitychange', async () => {
    if (document.hidden || !tray.isSignedOut) return;
    if ((await fetch('/api/v1/auth/me').catch(() => null))?.ok) tray.signedIn();
  });
}

/** @param {ChosenFile} chosen @param {{ destination: Destination, comment: string, batch: Batch, tray: Tray }} how */
function uploadOf(
  { file, relativePath, isPasted, handle },
  { destination: { userId, folderId }, comment, batch, tray },
) {
  const lastModified = String(file.lastModified);
  const meta = { userId, folderId, relativePath, comment, onConflict: 'fail', lastModified };
  return new Upload(file, { name: isPasted ? pastedName(file) : file.name, meta, batch, handle, tray });
}

/** Browsers call every picture of the clipboard the same. @param {File} file */
function pastedName({ name, lastModified }) {
  if (name !== 'image.png') return name;
  const moment = new Date(lastModified - new Date().getTimezoneOffset() * 60_000).toISOString();
  return `${say('pasted', { date: moment.slice(0, 19).replace('T', ' ').replaceAll(':', '-') })}.png`;
}

/** @param {HTMLElement | null} row */
const destinationOf = (row) =>
  destinationBelow(row, dataOf(need('#uploads', HTMLElement), 'userId'), say('rootFolder'));

/** @param {Send} send */
function wirePickers(send) {
  document.addEventListener('click', (event) => {
    const button = elementOf(event.target)?.closest('[data-upload]');
    if (!button) return;
    event.preventDefault();
    picker(button.dataset.upload || 'file').click();
  });
  watchPicker(picker('file'), (files) => send(files, destinationOf(null)));
  watchPicker(picker('folder'), (files) => send(files, destinationOf(null)));
  watchPicker(picker('comment'), (files) => askComment(files, send));
}

/** @param {Send} send */
function wireDrops(send) {
  const veil = need('#drop-veil', HTMLElement);
  /** @param {Element | null} element @returns {HTMLElement | null} */
  const folderRow = (element) => element?.closest('.file-row[data-kind="folder"]') ?? null;
  /** @param {Element | null} element */
  const isForComment = (element) => element?.closest('[data-drop-comment]') != null;
  /** @type {HTMLElement | null} */
  let marked = null;
  const mark = (/** @type {HTMLElement | null} */ row) => {
    if (row === marked) return;
    marked?.classList.remove('is-drop-target');
    row?.classList.add('is-drop-target');
    marked = row;
  };
  watchDrops({
    onOver: (element) => {
      veil.hidden = element === null;
      need('[data-drop-comment]', HTMLElement, veil).classList.toggle('is-over', isForComment(element));
      if (element === null) return mark(null);
      const row = folderRow(element);
      mark(row);
      const { name } = destinationOf(row);
      need('[data-drop-text]', HTMLElement, veil).textContent = say('dropInto', { folder: name });
    },
    onDrop: (element, { files, emptyFolders }) => {
      const destination = destinationOf(folderRow(element));
      if (files.length > 0 && isForComment(element)) askComment(files, send);
      else if (files.length > 0) send(files, destination);
      if (emptyFolders.length > 0) addEmptyFolders(emptyFolders, destination);
    },
  });
}

/** @param {string[]} paths @param {Destination} destination */
async function addEmptyFolders(paths, destination) {
  try {
    await makeFolders(paths, destination);
    changed();
  } catch (error) {
    toast((error instanceof Error && error.message) || say('failed'), { isFailed: true });
  }
}

const MOST_NAMES = 6;

/** @param {ChosenFile[]} files @param {Send} send */
function askComment(files, send) {
  const destination = destinationOf(null);
  const form = copyOf('upload-dialog', HTMLFormElement);
  need('[data-title]', HTMLElement, form).textContent = say('pick', { count: files.length });
  const picked = need('[data-picked]', HTMLElement, form);
  picked.replaceChildren(...files.slice(0, MOST_NAMES).map(pickedItem));
  if (files.length > MOST_NAMES) {
    const more = document.createElement('li');
    more.textContent = say('pickMore', { count: files.length - MOST_NAMES });
    picked.append(more);
  }
  const comment = need('[data-comment]', HTMLTextAreaElement, form);
  form.addEventListener('submit', () => send(files, destination, comment.value));
  comment.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  need('#dialog-body', HTMLElement).replaceChildren(form);
  openDialog();
  comment.focus();
}

/** @param {ChosenFile} chosen */
function pickedItem({ file }) {
  const item = document.createElement('li');
  for (const text of [file.name, sayBytes(file.size)]) {
    const span = document.createElement('span');
    span.textContent = text;
    item.append(span);
  }
  return item;
}

/** @param {Tray} tray @param {Tabs} tabs */
async function offerUnfinished(tray, tabs) {
  /** @type {Upload | null} */
  let wanted = null;
  watchPicker(picker('again'), ([chosen]) => {
    if (!chosen || !wanted) return;
    const { file } = chosen;
    if (isSameFile(file, wanted)) wanted.goOnWith(file);
    else toast(say('otherFile', { name: wanted.name, size: sayBytes(wanted.size) }), { isFailed: true });
  });
  const choose = async (/** @type {Upload} */ upload) => {
    if (await bringBack(upload, { isAsked: true })) return;
    wanted = upload;
    picker('again').click();
  };
  const unfinished = await findUnfinished(tray, tabs, choose);
  tray.add(unfinished);
  // An answer that was lost makes a client announce the same file twice: the one that is further goes on.
  const begun = new Set();
  for (const upload of [...unfinished].sort((one, other) => other.sentBytes - one.sentBytes)) {
    if (!begun.has(upload.key) && (await bringBack(upload, { isAsked: false }))) begun.add(upload.key);
  }
}

/**
 * Goes on without choosing the file, where the browser remembers where it lies.
 * @param {Upload} upload @param {{ isAsked: boolean }} how
 */
async function bringBack(upload, how) {
  const handle = await handleOf(upload.key);
  const file = handle && (await fileOf(handle, how));
  if (!file || !isSameFile(file, upload)) return false;
  upload.goOnWith(file);
  return true;
}
