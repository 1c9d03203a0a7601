import { ask, refresh } from './requests.js';
import { announce, say } from './texts.js';

/** Rows of the list: edited in place; Escape leaves, Enter (the form's own) saves. */

document.addEventListener('htmx:afterSwap', () => {
  const field = document.querySelector('[data-edit]:not([data-ready])');
  if (!field) return;
  field.dataset.ready = '';
  field.focus();
  const dot = field.value.lastIndexOf('.');
  // The ending stays as it is in most renames.
  if (field.dataset.edit === 'name') field.setSelectionRange(0, dot > 0 ? dot : field.value.length);
  if (field.dataset.edit === 'folder') field.select();
});

document.addEventListener('keydown', (event) => {
  const form = event.target instanceof Element ? event.target.closest('[data-cancel]') : null;
  if (!form || event.key !== 'Escape') return;
  event.preventDefault();
  leave(form);
});

async function leave(form) {
  const row = form.closest('tr');
  await ask('GET', form.dataset.cancel, { target: row, swap: 'outerHTML' });
}

// Back in the row that was edited, for who works by keyboard.
document.addEventListener('htmx:afterSettle', (event) => {
  const row = event.target instanceof Element ? event.target.closest('.file-row') : null;
  if (row && !row.classList.contains('is-editing') && document.activeElement === document.body) {
    row.focus({ preventScroll: true });
  }
  if (event.detail.requestConfig?.triggeringEvent?.type === 'revealed') announce(say('loaded'));
});

/** The server says that a row is stale: its links were counted anew. */
document.addEventListener('rowChanged', (event) => {
  const row = document.getElementById(event.detail.value);
  if (!row) return;
  const { kind, id } = row.dataset;
  refresh(`/${kind}s/${id}/row`, { target: row, swap: 'outerHTML' });
});
