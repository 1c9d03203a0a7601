import { elementOf, find, need } from './dom.js';

/** The one dialog: a fragment swapped into it opens it, and what bears `data-dismiss` closes it. */

const dialog = find('#dialog', HTMLDialogElement);
const body = document.getElementById('dialog-body');
/** @type {Element | null} */
let opener = null;
/** @type {string | undefined} */
let openerRow;

export function openDialog() {
  if (!dialog || dialog.open) return;
  opener = document.activeElement;
  openerRow = opener?.closest('tr')?.id;
  dialog.showModal();
}

/** Where the focus goes when the dialog closes, instead of to what opened it. @param {HTMLElement} row */
export function returnTo(row) {
  opener = null;
  openerRow = row.id;
}

export function closeDialog() {
  dialog?.close();
}

if (dialog && body) {
  document.addEventListener('htmx:afterSwap', (event) => {
    // An answer that only says that it is done leaves the dialog closed.
    if (event.target !== body || event.detail.xhr?.getResponseHeader('HX-Reswap') === 'none') return;
    dialog.classList.toggle('is-preview', body.querySelector('.preview') !== null);
    openDialog();
    const fresh = body.querySelector('[autofocus]');
    fresh?.focus();
  });

  dialog.addEventListener('click', (event) => {
    const isBackdrop = event.target === dialog;
    const dismiss = elementOf(event.target)?.closest('[data-dismiss]');
    if (dismiss) event.preventDefault();
    if (isBackdrop || dismiss) closeDialog();
  });

  dialog.addEventListener('close', () => {
    // The event comes late: by now the dialog may be open again, with something else.
    if (dialog.open) return;
    // A preview stops playing, and a half-filled form is gone.
    body.replaceChildren();
    dialog.classList.remove('is-preview');
    document.body.append(need('#toasts', HTMLElement));
    const row = openerRow ? document.getElementById(openerRow) : null;
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    else (row?.querySelector('.file-name') ?? row)?.focus();
  });

  document.addEventListener('dialogDone', closeDialog);
}
