import { dataOf, elementOf, find, findAll } from './dom.js';
import { ask, refresh } from './requests.js';
import { announce, say } from './texts.js';

/** Rows of the list: edited in place; Escape leaves, Enter (the form's own) saves. */

document.addEventListener('htmx:afterSwap', () => {
  const field = find('[data-edit]:not([data-ready])', HTMLInputElement);
  if (!field) return;
  field.dataset.ready = '';
  field.focus();
  const dot = field.value.lastIndexOf('.');
  // The ending stays as it is in most renames.
  if (field.dataset.edit === 'name') field.setSelectionRange(0, dot > 0 ? dot : field.value.length);
  if (field.dataset.edit === 'folder') field.select();
});

document.addEventListener('keydown', (event) => {
  const form = elementOf(event.target)?.closest('[data-cancel]');
  if (!form || event.key !== 'Escape') return;
  event.preventDefault();
  leave(form);
});

const edits = () => findAll('.file-row form[data-cancel]', HTMLFormElement);
/** @param {HTMLFormElement} form */
const fieldsOf = (form) => findAll('[data-edit]', HTMLInputElement, form);

/** What came back with an error was typed, too. @param {HTMLFormElement} form */
const isTyped = (form) =>
  fieldsOf(form).some(
    (field) => field.value !== field.defaultValue || field.getAttribute('aria-invalid') === 'true',
  );

/** @param {HTMLFormElement} form */
const mayLose = (form) => !isTyped(form) || confirm(say('leaveTyped'));

/** One row at a time is edited: false where somebody would rather save first. */
export async function leaveEdits() {
  for (const form of edits()) {
    if (!mayLose(form)) {
      fieldsOf(form)[0]?.focus();
      return false;
    }
    await leave(form);
  }
  return true;
}

/** Asks where something typed would be lost. To another page, ours or not, and by Back and Forward. */
export const mayLeave = () => edits().every(mayLose);

document.addEventListener('htmx:beforeRequest', (event) => {
  if (event.detail.boosted && !mayLeave()) event.preventDefault();
});
addEventListener('beforeunload', (event) => {
  if (edits().some(isTyped)) event.preventDefault();
});

/** @param {HTMLElement} form */
async function leave(form) {
  const row = form.closest('tr');
  if (row) await ask('get', dataOf(form, 'cancel'), { target: row, swap: 'outerHTML' });
}

document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.requestConfig?.triggeringEvent?.type === 'revealed') announce(say('loaded'));
});

/** The server says that a row is stale: its links were counted anew. */
document.addEventListener('rowChanged', (event) => {
  const row = document.getElementById(event.detail.value);
  if (!row) return;
  const { kind, id } = row.dataset;
  refresh(`/${kind}s/${id}/row`, { target: row, swap: 'outerHTML' });
});
