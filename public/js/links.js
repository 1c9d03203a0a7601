import { announce, say } from './texts.js';
import { toast } from './toasts.js';

/** Share links: Copy, and the date field that belongs to one choice alone. */

const COPIED_MILLISECONDS = 2000;

document.addEventListener('click', async (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.matches('[data-select]')) target.select();
  const cancel = target?.closest('[data-empty-target]');
  if (cancel) {
    event.preventDefault();
    document.getElementById(cancel.dataset.emptyTarget)?.replaceChildren();
  }
  const button = target?.closest('[data-copy]');
  if (button) await copy(button);
});

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without a secure context there is no clipboard: the old way, then by hand.
    if (!document.execCommand('copy')) {
      toast(say('copyFailed'), { isFailed: true });
      return;
    }
  }
  const words = button.querySelector('[data-copy-text]');
  const before = words.dataset.copyText || words.textContent;
  words.dataset.copyText = before;
  words.textContent = say('copied');
  announce(say('copied'));
  setTimeout(() => {
    words.textContent = before;
  }, COPIED_MILLISECONDS);
}

function prepare(root) {
  for (const button of root.querySelectorAll('[data-copy]')) button.hidden = false;
  for (const choice of root.querySelectorAll('[data-expires]')) showDate(choice);
}

function showDate(choice) {
  const field = choice.closest('.conditions-grid').querySelector('[data-expires-on]');
  const isDate = choice.value === 'date';
  field.hidden = !isDate;
  field.querySelector('input').disabled = !isDate;
}

document.addEventListener('change', (event) => {
  if (event.target.matches('[data-expires]')) showDate(event.target);
});
document.addEventListener('htmx:afterSwap', () => prepare(document));
prepare(document);
