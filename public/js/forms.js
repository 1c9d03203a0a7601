import { say } from './texts.js';

/** Password fields: the rules turn green as they are met, and the eye shows what was typed. */

const rules = {
  length: (password) => password.length >= 6,
  capital: (password) => /\p{Lu}/u.test(password),
  digit: (password) => /[0-9]/.test(password),
  special: (password) => /[^\p{L}\p{N}]/u.test(password),
};

document.addEventListener('input', ({ target }) => {
  const list = target.id && document.querySelector(`[data-rules-of="${target.id}"]`);
  if (!list) return;
  for (const item of list.querySelectorAll('[data-rule]')) {
    const isMet = rules[item.dataset.rule](target.value);
    item.classList.toggle('is-met', isMet);
    item.querySelector('[data-met]').textContent = isMet ? ` (${say('met')})` : '';
  }
});

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-reveal]') : null;
  if (!button) return;
  const field = document.getElementById(button.dataset.reveal);
  const isShown = field.type === 'password';
  field.type = isShown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(isShown));
});

function showReveals() {
  for (const button of document.querySelectorAll('[data-reveal]')) button.hidden = false;
}
document.addEventListener('htmx:afterSwap', showReveals);
showReveals();

/**
 * A form that a script sent keeps its secrets when it comes back with errors: they go from the old fields to the new ones
 * here, for the server never writes one into a page.
 */
let secrets = [];

document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const isRefused = detail.xhr.status >= 400 && detail.xhr.status < 500;
  const form = detail.requestConfig.elt.closest('form');
  const buttons = isRefused && form ? [...form.querySelectorAll('[data-reveal]')] : [];
  secrets = buttons.map(({ dataset }) => [dataset.reveal, document.getElementById(dataset.reveal).value]);
});

document.addEventListener('htmx:afterSwap', () => {
  for (const [id, secret] of secrets) {
    const field = document.getElementById(id);
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
  if (!event.target.matches('[data-theme-form]')) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const body = new URLSearchParams({ theme });
  document.documentElement.dataset.bsTheme = theme;
  for (const item of event.target.querySelectorAll('.menu-item')) {
    if (item === event.submitter) item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
  }
  const drawing = event.submitter.querySelector('.icon').cloneNode(true);
  event.target.parentElement.querySelector('summary .icon').replaceWith(drawing);
  await fetch('/preferences', { method: 'POST', body, redirect: 'manual' });
});
