/** The one dialog: a fragment swapped into it opens it, and what bears `data-dismiss` closes it. */

const dialog = document.getElementById('dialog');
const body = document.getElementById('dialog-body');
let opener = null;
let openerRow = null;

export function openDialog() {
  if (dialog.open) return;
  opener = document.activeElement;
  openerRow = opener?.closest('tr')?.id;
  dialog.showModal();
}

/** Where the focus goes when the dialog closes, instead of to what opened it. */
export function returnTo(row) {
  opener = null;
  openerRow = row.id;
}

export function closeDialog() {
  dialog?.close();
}

if (dialog) {
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
    const dismiss = event.target.closest('[data-dismiss]');
    if (dismiss) event.preventDefault();
    if (isBackdrop || dismiss) closeDialog();
  });

  dialog.addEventListener('close', () => {
    // The event comes late: by now the dialog may be open again, with something else.
    if (dialog.open) return;
    // A preview stops playing, and a half-filled form is gone.
    body.replaceChildren();
    dialog.classList.remove('is-preview');
    document.body.append(document.getElementById('toasts'));
    const row = openerRow && document.getElementById(openerRow);
    if (opener?.isConnected) opener.focus();
    else (row?.querySelector('.file-name') ?? row)?.focus();
  });

  document.addEventListener('dialogDone', closeDialog);
}
