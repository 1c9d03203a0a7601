/** The dialog that asks where to: arrows go through the folders of a level, right opens one, left goes up. */

const form = () => document.getElementById('move-form');

document.addEventListener('keydown', (event) => {
  const level = form();
  if (!level?.contains(event.target) || event.target.matches('input')) return;
  const folders = [...level.querySelectorAll('[data-folder]')];
  const at = folders.indexOf(document.activeElement);
  if (event.key === 'ArrowDown') (folders[at + 1] ?? folders[0])?.focus();
  else if (event.key === 'ArrowUp') (folders[at - 1] ?? folders.at(-1))?.focus();
  else if (event.key === 'ArrowRight' && at >= 0) folders[at].click();
  else if (event.key === 'ArrowLeft') [...level.querySelectorAll('[data-up]')].at(-1)?.click();
  else return;
  event.preventDefault();
});
