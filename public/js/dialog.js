/** The one dialog: a fragment swapped into it opens it, and what bears `data-dismiss` closes it. */

const dialog = document.getElementById('dialog');
const body = document.getElementById('dialog-body');
let opener = null;

export function openDialog() {
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
}

export function closeDialog() {
  dialog.close();
}

if (dialog) {
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target !== body) return;
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
    // A preview stops playing, and a half-filled form is gone.
    body.replaceChildren();
    dialog.classList.remove('is-preview');
    document.body.append(document.getElementById('toasts'));
    if (opener?.isConnected) opener.focus();
  });

  document.addEventListener('dialogDone', closeDialog);
}
