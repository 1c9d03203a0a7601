import { closeDialog, returnTo } from './dialog.js';
import { arriveAt, manager } from './files/manager.js';
import { entryOf } from './files/pieces.js';
import { ask } from './requests.js';

/**
 * A preview: its buttons and the arrow keys lead to the file before or after it in the list. The address names it after
 * a `#`, in an entry of the history of its own: Back closes it, and a reload shows it again.
 */

const dialog = document.getElementById('dialog');
const body = document.getElementById('dialog-body');
const MARK = '#preview=';
const steps = { ArrowLeft: -1, ArrowRight: 1 };

/** Where the arrows mean something else: seeking, writing, scrolling sideways. */
const hasOwnArrows = (element) =>
  element.closest('video, audio, iframe, input, textarea, select') !== null ||
  element.scrollWidth > element.clientWidth;

const shownId = () => body?.querySelector('[data-preview-of]')?.dataset.previewOf;
/** The encoding that somebody chose for a text; empty where it was guessed. */
const shownEncoding = () => body?.querySelector('[data-preview-of]')?.dataset.encoding ?? '';
const addressed = () => new URLSearchParams(location.hash.startsWith(MARK) ? location.hash.slice(1) : '');
const addressedId = () => addressed().get('preview');
const addressedEncoding = () => addressed().get('encoding') ?? '';
const rowOf = (id) => document.querySelector(`#file-rows #file-${CSS.escape(id)}`);

function rowAfter(step) {
  const rows = [...document.querySelectorAll('#file-rows .file-row[data-kind=file]')];
  const at = rows.indexOf(rowOf(shownId()));
  return at < 0 ? undefined : rows[at + step];
}

function show(id, encoding = '') {
  const query = encoding && `?${new URLSearchParams({ encoding })}`;
  return ask('GET', `/files/${encodeURIComponent(id)}/preview${query}`, { target: '#dialog-body' });
}

const buttonOf = (step) => body.querySelector(`[data-preview-step="${step}"]`);

async function go(step) {
  const row = rowAfter(step);
  if (!row) return;
  await show(row.dataset.id);
  const button = buttonOf(step)?.hidden ? buttonOf(-step) : buttonOf(step);
  button?.focus();
}

/** The next file takes the entry of the one before it. */
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
    if (!shownId() || !dialog.open) return;
    isClosedByAddress = true;
    closeDialog();
  } else if (id !== shownId() || addressedEncoding() !== shownEncoding() || !dialog.open) {
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

/** The file that was seen last is where one goes on. */
let lastSeen = null;

function returnToLastSeen() {
  const row = lastSeen && rowOf(lastSeen);
  lastSeen = null;
  if (!row || !manager()) return;
  arriveAt(entryOf(row));
  row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  row.focus({ preventScroll: true });
}

if (body) {
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target !== body || !shownId()) return;
    lastSeen = shownId();
    address(lastSeen);
    const row = rowOf(lastSeen);
    if (row) returnTo(row);
    for (const button of body.querySelectorAll('[data-preview-step]'))
      button.hidden = !rowAfter(Number(button.dataset.previewStep));
  });

  body.addEventListener('click', (event) => {
    const button = event.target.closest('[data-preview-step]');
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
    if (!step || !isPlain || !shownId() || hasOwnArrows(event.target)) return;
    event.preventDefault();
    go(step);
  });
}
