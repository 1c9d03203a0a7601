import { isElsewhere, isSlash } from './keys.js';
import { announce } from './texts.js';

/** The search box: a combobox (ARIA APG, list autocomplete) whose options are links; Enter without a choice searches. */

const box = () => document.getElementById('search-q');
const panel = () => document.getElementById('search-panel');
const options = () => [...(panel()?.querySelectorAll('[role=option]') ?? [])];
const chosen = () => panel()?.querySelector('[aria-selected=true]') ?? null;

function show(isOpen) {
  if (!panel()) return;
  panel().hidden = !isOpen;
  box().setAttribute('aria-expanded', String(isOpen));
  if (!isOpen) choose(null);
}

function choose(option) {
  chosen()?.setAttribute('aria-selected', 'false');
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
  if (option) box().setAttribute('aria-activedescendant', option.id);
  else box()?.removeAttribute('aria-activedescendant');
}

function step(by) {
  const all = options();
  const at = all.indexOf(chosen());
  const next = at + by;
  // Beyond either end lies the field itself.
  choose(at === -1 && by < 0 ? all.at(-1) : (all[next] ?? null));
}

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target !== panel()) return;
  const found = panel().querySelector('[data-announce]');
  show(found !== null && document.activeElement === box());
  if (found) announce(found.dataset.announce);
});

document.addEventListener('keydown', (event) => {
  if (event.target !== box() || event.isComposing) return;
  const isOpen = !panel().hidden;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    if (options().length === 0) return;
    if (isOpen) step(event.key === 'ArrowDown' ? 1 : -1);
    show(true);
  } else if (event.key === 'Enter' && isOpen && chosen()) chosen().click();
  else if (event.key === 'Escape' && isOpen) show(false);
  else return;
  event.preventDefault();
});

document.addEventListener('keydown', (event) => {
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
  if (!isPlain || !isSlash(event) || !box() || isElsewhere(event.target)) return;
  event.preventDefault();
  box().focus();
});

document.addEventListener('focusin', (event) => {
  if (event.target === box()) show(options().length > 0 && box().value.trim() !== '');
  else if (panel() && !panel().contains(event.target)) show(false);
});

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('#search-panel [role=option]')) show(false);
  else if (target && panel() && !target.closest('.search')) show(false);
});

// What comes after the search was sent would cover its results.
document.addEventListener('submit', (event) => {
  if (!event.target.matches('.search')) return;
  window.htmx.trigger(box(), 'htmx:abort');
  show(false);
});
