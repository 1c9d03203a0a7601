import { elementOf, findAll, placeOf } from './dom.js';

/** The dialog that asks where to: arrows go through the folders of a level, right opens one, left goes up. */

const form = () => document.getElementById('move-form');

document.addEventListener('keydown', (event) => {
  const level = form();
  const target = elementOf(event.target);
  if (!level?.contains(target) || target?.matches('input')) return;
  const folders = findAll('[data-folder]', HTMLElement, level);
  const at = placeOf(folders, document.activeElement);
  if (event.key === 'ArrowDown') (folders[at + 1] ?? folders[0])?.focus();
  else if (event.key === 'ArrowUp') (folders[at - 1] ?? folders.at(-1))?.focus();
  else if (event.key === 'ArrowRight' && at >= 0) folders[at]?.click();
  else if (event.key === 'ArrowLeft') findAll('[data-up]', HTMLElement, level).at(-1)?.click();
  else return;
  event.preventDefault();
});
