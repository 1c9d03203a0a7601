import { elementOf } from './dom.js';
import { mayChange } from './may-change.js';

/** Where files come from: the device's dialogs, a drop, the clipboard. All of them tell `{ file, relativePath }`. */

/** @param {File} file @returns {ChosenFile} */
const asChosen = (file) => ({ file, relativePath: file.webkitRelativePath || '' });

/**
 * Opens the device's dialog; `onFiles` gets what was chosen in it.
 * @param {HTMLInputElement} picker @param {(files: ChosenFile[]) => void} onFiles
 */
export function watchPicker(picker, onFiles) {
  picker.addEventListener('change', () => {
    const files = [...(picker.files ?? [])].map(asChosen);
    picker.value = '';
    if (files.length > 0) onFiles(files);
  });
}

/**
 * Drops anywhere on the page. `onOver` hears of the element below the pointer, or null when it left; `onDrop` gets that
 * element, the files, and the paths of folders with nothing in them.
 * @param {{ onOver: (target: Element | null) => void, onDrop: (target: Element | null, dropped: Dropped) => void }} listeners
 */
export function watchDrops({ onOver, onDrop }) {
  let depth = 0;
  let isOurs = false;
  // A picture or a row that is dragged inside the page may claim to be a file.
  addEventListener('dragstart', () => {
    isOurs = true;
  });
  addEventListener('dragend', () => {
    isOurs = false;
  });
  /** What is dragged here, where files are in it. @param {DragEvent} event */
  const filesIn = ({ dataTransfer }) =>
    !isOurs && dataTransfer?.types.includes('Files') ? dataTransfer : null;
  const leave = () => {
    depth = 0;
    onOver(null);
  };
  addEventListener('dragenter', (event) => {
    if (filesIn(event)) depth += 1;
  });
  addEventListener('dragleave', (event) => {
    if (!filesIn(event)) return;
    depth -= 1;
    if (depth <= 0) leave();
  });
  addEventListener('dragover', (event) => {
    const dragged = filesIn(event);
    if (!dragged) return;
    event.preventDefault();
    dragged.dropEffect = mayChange() ? 'copy' : 'none';
    if (!mayChange()) return;
    onOver(elementOf(event.target));
  });
  addEventListener('drop', async (event) => {
    const dropped = filesIn(event);
    if (!dropped) return;
    event.preventDefault();
    leave();
    if (!mayChange()) return;
    const target = elementOf(event.target);
    onDrop(target, await readDrop(dropped));
  });
}

/** The entries are there only during the event; what is in them is read afterwards. @param {DataTransfer} data */
async function readDrop({ items, files }) {
  const dropped = [...items].flatMap((item) => {
    const entry = item.webkitGetAsEntry?.();
    return entry ? [{ entry, handle: item.getAsFileSystemHandle?.() }] : [];
  });
  /** @type {Dropped} */
  const found = { files: [], emptyFolders: [] };
  if (dropped.length === 0) found.files = [...files].map(asChosen);
  for (const { entry, handle } of dropped) await walk(entry, found, handle);
  return found;
}

/**
 * `handle`: of the entry itself, where the browser gives one.
 * @param {FileSystemEntry} entry @param {Dropped} found @param {Promise<FileSystemHandle | null>} [handle]
 */
async function walk(entry, found, handle) {
  const path = entry.fullPath.replace(/^\//, '');
  if (isFile(entry)) {
    const file = await fileIn(entry).catch(() => null);
    const kept = await handle?.catch(() => null);
    const fileHandle = kept instanceof FileSystemFileHandle ? kept : null;
    if (file) found.files.push({ file, relativePath: path.includes('/') ? path : '', handle: fileHandle });
    return;
  }
  if (!isFolder(entry)) return;
  const children = await childrenOf(entry);
  if (children.length === 0) found.emptyFolders.push(path);
  for (const child of children) await walk(child, found);
}

/** @param {FileSystemEntry} entry @returns {entry is FileSystemFileEntry} */
const isFile = (entry) => entry.isFile;
/** @param {FileSystemEntry} entry @returns {entry is FileSystemDirectoryEntry} */
const isFolder = (entry) => !entry.isFile;

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileIn = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives a hundred at a time. @param {FileSystemDirectoryEntry} folder */
async function childrenOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const children = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => []);
    if (some.length === 0) return children;
    children.push(...some);
  }
}

/**
 * Files from the clipboard. Text in a field is the field's, even where a picture of it comes along.
 * @param {(files: ChosenFile[]) => void} onFiles
 */
export function watchPastes(onFiles) {
  addEventListener('paste', (event) => {
    const { files = [], types = [] } = event.clipboardData ?? {};
    const isField = elementOf(event.target)?.closest('input, textarea, [contenteditable]');
    if (files.length === 0 || document.querySelector('dialog[open]') || !mayChange()) return;
    if (isField && types.some((type) => type.startsWith('text/'))) return;
    event.preventDefault();
    onFiles([...files].map((file) => ({ file, relativePath: '', isPasted: true })));
  });
}
