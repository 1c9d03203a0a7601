import { dataOf, elementOf, find, findAll, need } from './dom.js';
import { say } from './texts.js';

/** Password fields: the rules turn green as they are met, and the eye shows what was typed. */

/** @type {Record<string, (password: string) => boolean>} */
const rules = {
  length: (password) => password.length >= 6,
  capital: (password) => /\p{Lu}/u.test(password),
  digit: (password) => /[0-9]/.test(password),
  special: (password) => /[^\p{L}\p{N}]/u.test(password),
};

document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const list = target.id && document.querySelector(`[data-rules-of="${target.id}"]`);
  if (!list) return;
  for (const item of list.querySelectorAll('[data-rule]')) {
    const isMet = rules[dataOf(item, 'rule')]?.(target.value) ?? false;
    item.classList.toggle('is-met', isMet);
    need('[data-met]', HTMLElement, item).textContent = isMet ? ` (${say('met')})` : '';
  }
});

document.addEventListener('click', ({ target }) => {
  const button = elementOf(target)?.closest('[data-reveal]');
  if (!button) return;
  const field = fieldOf(button);
  const isShown = field.type === 'password';
  field.type = isShown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(isShown));
});

/** The field that a button reveals. @param {HTMLElement} button */
const fieldOf = (button) => need(`#${dataOf(button, 'reveal')}`, HTMLInputElement);

function showReveals() {
  for (const button of document.querySelectorAll('[data-reveal]')) button.hidden = false;
}
document.addEventListener('htmx:afterSwap', showReveals);
showReveals();

/**
 * A form that a script sent keeps its secrets when it comes back with errors: they go from the old fields to the new ones
 * here, for the server never writes one into a page.
 * @type {{ id: string, secret: string }[]}
 */
let secrets = [];

document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const isRefused = detail.xhr.status >= 400 && detail.xhr.status < 500;
  const form = detail.requestConfig.elt.closest('form');
  const buttons = isRefused && form ? findAll('[data-reveal]', HTMLElement, form) : [];
  secrets = buttons.map(fieldOf).map(({ id, value }) => ({ id, secret: value }));
});

document.addEventListener('htmx:afterSwap', () => {
  for (const { id, secret } of secrets) {
    const field = find(`#${id}`, HTMLInputElement);
    if (field?.value !== '') continue;
    field.value = secret;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  secrets = [];
});

// A form that came back with errors: the first of them is where the person goes on.
document.querySelector('main [aria-invalid="true"]')?.focus();

/** A choice of theme shows at once; the cookie is set by the same request as without scripts. */
document.addEventListener('submit', async (event) => {
  const { target, submitter } = event;
  if (!(target instanceof HTMLFormElement && target.matches('[data-theme-form]'))) return;
  if (!(submitter instanceof HTMLButtonElement)) return;
  event.preventDefault();
  const theme = submitter.value;
  const body = new URLSearchParams({ theme });
  document.documentElement.dataset.bsTheme = theme;
  for (const item of target.querySelectorAll('.menu-item')) {
    if (item === submitter) item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
  }
  const drawing = need('.icon', Element, submitter).cloneNode(true);
  target.parentElement?.querySelector('summary .icon')?.replaceWith(drawing);
  await fetch('/preferences', { method: 'POST', body, redirect: 'manual' });
});
