/** In a preview: to the file before or after it in the list, by its buttons and by the arrow keys. */

const body = document.getElementById('dialog-body');
const steps = { ArrowLeft: -1, ArrowRight: 1 };

/** Where the arrows mean something else: seeking, writing, scrolling sideways. */
const hasOwnArrows = (element) =>
  element.closest('video, audio, iframe, input, textarea, select') !== null ||
  element.scrollWidth > element.clientWidth;

const shownId = () => body?.querySelector('[data-preview-of]')?.dataset.previewOf;

function linkTo(step) {
  const links = [...document.querySelectorAll('#file-list .file-row [data-preview]')];
  const at = links.findIndex((link) => link.closest('.file-row').dataset.id === shownId());
  return at < 0 ? undefined : links[at + step];
}

const buttonOf = (step) => body.querySelector(`[data-preview-step="${step}"]`);

async function go(step) {
  const link = linkTo(step);
  if (!link) return;
  await window.htmx.ajax('GET', link.dataset.preview, { target: '#dialog-body' });
  const button = buttonOf(step)?.hidden ? buttonOf(-step) : buttonOf(step);
  button?.focus();
}

if (body) {
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target !== body) return;
    for (const button of body.querySelectorAll('[data-preview-step]')) {
      button.hidden = !linkTo(Number(button.dataset.previewStep));
    }
  });

  body.addEventListener('click', (event) => {
    const button = event.target.closest('[data-preview-step]');
    if (button) go(Number(button.dataset.previewStep));
  });

  document.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    if (!step || !isPlain || !shownId() || hasOwnArrows(event.target)) return;
    event.preventDefault();
    go(step);
  });
}
