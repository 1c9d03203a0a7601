import { say } from './texts.js';

/** Ticks in the trash: all at once, how many, and buttons that wait until there is something to act on. */

const form = () => document.querySelector('[data-trash]');

function update() {
  const list = form();
  if (!list) return;
  const boxes = [...list.querySelectorAll('input[name=ids]')];
  const count = boxes.filter((box) => box.checked).length;
  for (const button of list.querySelectorAll('[data-needs-choice]')) button.disabled = count === 0;
  const all = list.querySelector('[data-check-all]');
  all.hidden = false;
  const box = all.querySelector('input');
  box.checked = count > 0 && count === boxes.length;
  box.indeterminate = count > 0 && count < boxes.length;
  all.querySelector('[data-chosen]').textContent = count > 0 ? say('chosen', { count }) : say('chooseAll');
}

document.addEventListener('change', (event) => {
  const list = form();
  if (!list?.contains(event.target)) return;
  if (event.target.closest('[data-check-all]')) {
    for (const box of list.querySelectorAll('input[name=ids]')) box.checked = event.target.checked;
  }
  update();
});
document.addEventListener('htmx:afterSettle', update);
update();
