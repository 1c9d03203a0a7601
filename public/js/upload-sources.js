/** Where files come from: the device's dialogs, a drop, the clipboard. All of them tell `{ file, relativePath }`. */

const asChosen = (file) => ({ file, relativePath: file.webkitRelativePath || '' });

/** Opens the device's dialog; `onFiles` gets what was chosen in it. */
export function watchPicker(picker, onFiles) {
  picker.addEventListener('change', () => {
    const files = [...picker.files].map(asChosen);
    picker.value = '';
    if (files.length > 0) onFiles(files);
  });
}

/**
 * Drops anywhere on the page. `onOver` hears of the element below the pointer, or null when it left; `onDrop` gets that
 * element, the files, and the paths of folders with nothing in them.
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
  const carriesFiles = (event) => !isOurs && event.dataTransfer?.types.includes('Files');
  const leave = () => {
    depth = 0;
    onOver(null);
  };
  addEventListener('dragenter', (event) => {
    if (carriesFiles(event)) depth += 1;
  });
  addEventListener('dragleave', (event) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    if (depth <= 0) leave();
  });
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    onOver(event.target);
  });
  addEventListener('drop', async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    leave();
    const { target } = event;
    onDrop(target, await readDrop(event.dataTransfer));
  });
}

/** The entries are there only during the event; what is in them is read afterwards. */
async function readDrop({ items, files }) {
  const dropped = [...items]
    .map((item) => ({ entry: item.webkitGetAsEntry?.(), handle: item.getAsFileSystemHandle?.() }))
    .filter(({ entry }) => entry);
  const found = { files: [], emptyFolders: [] };
  if (dropped.length === 0) found.files = [...files].map(asChosen);
  for (const { entry, handle } of dropped) await walk(entry, found, handle);
  return found;
}

/** `handle`: of the entry itself, where the browser gives one. */
async function walk(entry, found, handle) {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
    const kept = await handle?.catch(() => null);
    if (file) found.files.push({ file, relativePath: path.includes('/') ? path : '', handle: kept });
    return;
  }
  const children = await childrenOf(entry);
  if (children.length === 0) found.emptyFolders.push(path);
  for (const child of children) await walk(child, found);
}

/** A reader gives a hundred at a time. */
async function childrenOf(folder) {
  const reader = folder.createReader();
  const children = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => []);
    if (some.length === 0) return children;
    children.push(...some);
  }
}

/** Files from the clipboard. Text in a field is the field's, even where a picture of it comes along. */
export function watchPastes(onFiles) {
  addEventListener('paste', (event) => {
    const { files = [], types = [] } = event.clipboardData ?? {};
    const isField =
      event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
    if (files.length === 0 || document.querySelector('dialog[open]')) return;
    if (isField && types.some((type) => type.startsWith('text/'))) return;
    event.preventDefault();
    onFiles([...files].map((file) => ({ file, relativePath: '', isPasted: true })));
  });
}
