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

/**
 * What was put back or is gone for good leaves the list as it stands, so that nobody loses their place in a long one. Any other
 * change, and an empty list, bring a fresh one.
 */
let leaving = [];

document.addEventListener('htmx:beforeRequest', ({ detail: { requestConfig } }) => {
  const { pathname, searchParams } = new URL(requestConfig.path, location.href);
  if (pathname !== '/trash/restore' && pathname !== '/trash/purge') return;
  const one = searchParams.get('id');
  leaving = one ? [one] : requestConfig.formData.getAll('ids');
});

document.addEventListener('entriesChanged', () => {
  const list = form();
  const rows = leaving.flatMap((id) => document.getElementById(`trash-${id}`) ?? []);
  leaving = [];
  for (const row of rows) row.remove();
  if (list && rows.length > 0 && list.querySelector('.trash-row')) {
    const { listUrl } = list.dataset;
    window.htmx.ajax('GET', listUrl, { target: '#trash-size', select: '#trash-size', swap: 'outerHTML' });
  } else window.htmx.trigger(document.body, 'trashStale');
});
