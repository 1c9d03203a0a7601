import { openDialog } from './dialog.js';
import { say, sayBytes } from './texts.js';
import { Tray } from './upload-tray.js';

/** Choosing and dropping files: a dialog asks for a comment, the tray sends them. */

const section = document.getElementById('uploads');
const picker = document.getElementById('file-picker');
const veil = document.getElementById('drop-veil');

if (section) {
  const tray = new Tray(section);

  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-upload]')) return;
    event.preventDefault();
    picker.click();
  });
  picker.addEventListener('change', () => {
    ask(tray, [...picker.files]);
    picker.value = '';
  });
  watchDrops((files) => ask(tray, files));

  addEventListener('beforeunload', (event) => {
    if (tray.isBusy) event.preventDefault();
  });
}

const MOST_NAMES = 6;

function ask(tray, files) {
  if (files.length === 0) return;
  const form = document.getElementById('upload-dialog').content.firstElementChild.cloneNode(true);
  form.querySelector('[data-title]').textContent = say('pick', { count: files.length });
  form.querySelector('[data-send]').textContent = say('send');
  form.querySelector('[data-picked]').replaceChildren(...files.slice(0, MOST_NAMES).map(pickedItem));
  if (files.length > MOST_NAMES) {
    const more = document.createElement('li');
    more.textContent = say('pickMore', { count: files.length - MOST_NAMES });
    form.querySelector('[data-picked]').append(more);
  }
  const comment = form.querySelector('[data-comment]');
  form.addEventListener('submit', () => tray.add(files, comment.value, storageOnPage()));
  comment.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.getElementById('dialog-body').replaceChildren(form);
  openDialog();
  comment.focus();
}

function pickedItem(file) {
  const item = document.createElement('li');
  for (const text of [file.name, sayBytes(file.size)]) {
    const span = document.createElement('span');
    span.textContent = text;
    item.append(span);
  }
  return item;
}

/** Whose storage the page shows and how much it takes; one's own where it shows none. */
function storageOnPage() {
  const { ownerId, freeBytes, maxBytes } = document.getElementById('file-list')?.dataset ?? {};
  return { ownerId, freeBytes: toNumber(freeBytes), maxBytes: toNumber(maxBytes) };
}

const toNumber = (text) => (text === undefined ? Number.POSITIVE_INFINITY : Number(text));

function watchDrops(onFiles) {
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
  const show = (isShown) => {
    veil.hidden = !isShown;
    if (!isShown) depth = 0;
  };
  addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    show(true);
  });
  addEventListener('dragleave', (event) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(false);
    onFiles([...event.dataTransfer.files]);
  });
}
