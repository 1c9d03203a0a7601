import { elementOf, find, findAll, placeOf } from './dom.js';
import { isElsewhere, isSlash } from './keys.js';
import { announce } from './texts.js';

/** The search box: a combobox (ARIA APG, list autocomplete) whose options are links; Enter without a choice searches. */

const box = () => find('#search-q', HTMLInputElement);
const panel = () => document.getElementById('search-panel');
const options = () => findAll('#search-panel [role=option]', HTMLElement);
const chosen = () => find('#search-panel [aria-selected=true]', HTMLElement);

/** @param {boolean} isOpen */
function show(isOpen) {
  const list = panel();
  if (!list) return;
  list.hidden = !isOpen;
  box()?.setAttribute('aria-expanded', String(isOpen));
  if (!isOpen) choose(null);
}

/** @param {HTMLElement | null | undefined} option */
function choose(option) {
  chosen()?.setAttribute('aria-selected', 'false');
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
  if (option) box()?.setAttribute('aria-activedescendant', option.id);
  else box()?.removeAttribute('aria-activedescendant');
}

/** @param {number} by */
function step(by) {
  const all = options();
  const at = placeOf(all, chosen());
  const next = at + by;
  // Beyond either end lies the field itself.
  choose(at === -1 && by < 0 ? all.at(-1) : (all[next] ?? null));
}

document.addEventListener('htmx:afterSwap', (event) => {
  const list = panel();
  if (!list || event.target !== list) return;
  const found = list.querySelector('[data-announce]');
  show(found !== null && document.activeElement === box());
  if (found) announce(found.dataset.announce ?? '');
});

document.addEventListener('keydown', (event) => {
  const list = panel();
  if (!list || event.target !== box() || event.isComposing) return;
  const isOpen = !list.hidden;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    if (options().length === 0) return;
    if (isOpen) step(event.key === 'ArrowDown' ? 1 : -1);
    show(true);
  } else if (event.key === 'Enter' && isOpen && chosen()) chosen()?.click();
  else if (event.key === 'Escape' && isOpen) show(false);
  else return;
  event.preventDefault();
});

document.addEventListener('keydown', (event) => {
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
  const field = box();
  if (!isPlain || !isSlash(event) || !field || isElsewhere(event.target)) return;
  event.preventDefault();
  field.focus();
});

document.addEventListener('focusin', (event) => {
  const field = box();
  if (field && event.target === field) show(options().length > 0 && field.value.trim() !== '');
  else if (!panel()?.contains(elementOf(event.target))) show(false);
});

document.addEventListener('click', (event) => {
  const target = elementOf(event.target);
  if (target?.closest('#search-panel [role=option]')) show(false);
  else if (target && !target.closest('.search')) show(false);
});

// What comes after the search was sent would cover its results.
document.addEventListener('submit', (event) => {
  const field = box();
  if (!field || !elementOf(event.target)?.matches('.search')) return;
  window.htmx.trigger(field, 'htmx:abort');
  show(false);
});
