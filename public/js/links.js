import { dataOf, elementOf, find, findAll, need } from './dom.js';
import { announce, say } from './texts.js';
import { toast } from './toasts.js';

/** Share links: Copy, and the date field that belongs to one choice alone. */

const COPIED_MILLISECONDS = 2000;

document.addEventListener('click', async (event) => {
  const target = elementOf(event.target);
  if (target instanceof HTMLInputElement && target.matches('[data-select]')) target.select();
  const cancel = target?.closest('[data-empty-target]');
  if (cancel) {
    event.preventDefault();
    document.getElementById(dataOf(cancel, 'emptyTarget'))?.replaceChildren();
  }
  const button = target?.closest('[data-copy]');
  if (button) await copy(button);
});

/** @param {HTMLElement} button */
async function copy(button) {
  const selector = `#${dataOf(button, 'copy')}`;
  const field = find(selector, HTMLTextAreaElement) ?? need(selector, HTMLInputElement);
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
  const words = need('[data-copy-text]', HTMLElement, button);
  const before = words.dataset.copyText || words.textContent;
  words.dataset.copyText = before;
  words.textContent = say('copied');
  announce(say('copied'));
  setTimeout(() => {
    words.textContent = before;
  }, COPIED_MILLISECONDS);
}

function prepare() {
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
  for (const choice of findAll('[data-expires]', HTMLSelectElement)) showDate(choice);
}

/** @param {HTMLSelectElement} choice */
function showDate(choice) {
  const field = choice.closest('.conditions-grid')?.querySelector('[data-expires-on]');
  if (!field) return;
  const isDate = choice.value === 'date';
  field.hidden = !isDate;
  need('input', HTMLInputElement, field).disabled = !isDate;
}

document.addEventListener('change', (event) => {
  const { target } = event;
  if (target instanceof HTMLSelectElement && target.matches('[data-expires]')) showDate(target);
});
document.addEventListener('htmx:afterSwap', prepare);
prepare();
