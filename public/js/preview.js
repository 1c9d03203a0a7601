import { closeDialog, returnTo } from './dialog.js';
import { dataOf, elementOf, find, findAll } from './dom.js';
import { arriveAt, manager } from './files/manager.js';
import { entryOf } from './files/pieces.js';
import { ask } from './requests.js';

/**
 * A preview: its buttons and the arrow keys lead to the file before or after it in the list. The address names it after
 * a `#`, in an entry of the history of its own: Back closes it, and a reload shows it again.
 */

const dialog = find('#dialog', HTMLDialogElement);
const body = document.getElementById('dialog-body');
const MARK = '#preview=';
/** @type {Record<string, number>} */
const steps = { ArrowLeft: -1, ArrowRight: 1 };

/** Where the arrows mean something else: seeking, writing, scrolling sideways. @param {Element} element */
const hasOwnArrows = (element) =>
  element.closest('video, audio, iframe, input, textarea, select') !== null ||
  element.scrollWidth > element.clientWidth;

const shownId = () => body?.querySelector('[data-preview-of]')?.dataset.previewOf;
/** The encoding that somebody chose for a text; empty where it was guessed. */
const shownEncoding = () => body?.querySelector('[data-preview-of]')?.dataset.encoding ?? '';
const addressed = () => new URLSearchParams(location.hash.startsWith(MARK) ? location.hash.slice(1) : '');
const addressedId = () => addressed().get('preview');
const addressedEncoding = () => addressed().get('encoding') ?? '';
/** @param {string} id */
const rowOf = (id) => find(`#file-rows #file-${CSS.escape(id)}`, HTMLElement);

/** @param {number} step */
function rowAfter(step) {
  const rows = findAll('#file-rows .file-row[data-kind=file]', HTMLElement);
  const at = rows.findIndex(({ id }) => id === `file-${shownId()}`);
  return at < 0 ? undefined : rows[at + step];
}

/** @param {string} id @param {string} [encoding] */
function show(id, encoding = '') {
  const query = encoding && `?${new URLSearchParams({ encoding })}`;
  return ask('get', `/files/${encodeURIComponent(id)}/preview${query}`, { target: '#dialog-body' });
}

/** @param {number} step */
const buttonOf = (step) => body?.querySelector(`[data-preview-step="${step}"]`);

/** @param {number} step */
async function go(step) {
  const row = rowAfter(step);
  if (!row) return;
  await show(dataOf(row, 'id'));
  const button = buttonOf(step)?.hidden ? buttonOf(-step) : buttonOf(step);
  button?.focus();
}

/** The next file takes the entry of the one before it. @param {string} id */
function address(id) {
  const encoding = shownEncoding();
  if (addressedId() === id && addressedEncoding() === encoding) return;
  const how = addressedId() === null ? 'pushState' : 'replaceState';
  // The list is where the file that was seen last is, not where it was left.
  history.scrollRestoration = 'manual';
  // htmx brings back the page below it from this, where that is another than the one that is shown.
  history[how]({ htmx: true, isOverPage: true }, '', MARK + id + (encoding && `&encoding=${encoding}`));
}

/** Closed by Back: the address has gone on by itself. The dialog's event comes late, maybe after Forward. */
let isClosedByAddress = false;

/** As the address says, which the browser's own buttons have changed. */
async function follow() {
  const id = addressedId();
  if (id === null) {
    history.scrollRestoration = 'auto';
    if (!shownId() || !dialog?.open) return;
    isClosedByAddress = true;
    closeDialog();
  } else if (id !== shownId() || addressedEncoding() !== shownEncoding() || !dialog?.open) {
    await show(id, addressedEncoding());
    if (id !== shownId()) leave();
  }
}

function leave() {
  if (addressedId() === null) return;
  if (history.state?.isOverPage) history.back();
  // It was opened by its address: there may be nothing to go back to.
  else history.replaceState(history.state, '', location.pathname + location.search);
}

/** The file that was seen last is where one goes on. @type {string | null} */
let lastSeen = null;

function returnToLastSeen() {
  const row = lastSeen === null ? null : rowOf(lastSeen);
  lastSeen = null;
  if (!row || !manager()) return;
  arriveAt(entryOf(row));
  row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  row.focus({ preventScroll: true });
}

if (dialog && body) {
  document.addEventListener('htmx:afterSwap', (event) => {
    const id = shownId();
    if (event.target !== body || !id) return;
    lastSeen = id;
    address(id);
    const row = rowOf(id);
    if (row) returnTo(row);
    for (const button of body.querySelectorAll('[data-preview-step]'))
      button.classList.toggle('is-absent', !rowAfter(Number(button.dataset.previewStep)));
  });

  body.addEventListener('click', (event) => {
    const button = elementOf(event.target)?.closest('[data-preview-step]');
    if (button) go(Number(button.dataset.previewStep));
  });

  dialog.addEventListener('close', () => {
    const isLeft = isClosedByAddress;
    isClosedByAddress = false;
    if (dialog.open) return;
    returnToLastSeen();
    if (!isLeft) leave();
  });

  document.addEventListener('pageReturned', follow);
  follow();

  document.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    const target = elementOf(event.target);
    if (!step || !isPlain || !shownId() || !target || hasOwnArrows(target)) return;
    event.preventDefault();
    go(step);
  });
}
