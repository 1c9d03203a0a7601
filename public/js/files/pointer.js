import { dataOf, elementOf } from '../dom.js';
import { isTouched } from '../touch.js';
import { act, goTo, linkOf } from './acts.js';
import { openMenuAt } from './context-menu.js';
import { extendTo, manager, selectAll } from './manager.js';
import { entryOf } from './pieces.js';

/** Mouse and touch: a click selects, a double click or a tap opens, a long press begins a selection. */

const LONG_PRESS_MILLISECONDS = 500;
const STILL_PIXELS = 10;

/** @type {{ timer: number, clientX: number, clientY: number } | null} */
let press = null;
let wasLongPress = false;

/** @param {EventTarget | null} target */
const rowAt = (target) => elementOf(target)?.closest('#file-rows .file-row') ?? null;
/** @param {EventTarget | null} target */
const isControl = (target) => elementOf(target)?.closest('.row-acts, .col-check, .share-mark, form') != null;

document.addEventListener('pointerdown', (event) => {
  wasLongPress = false;
  const row = rowAt(event.target);
  if (!row || !manager() || row.classList.contains('is-editing')) return;
  if (!isTouched()) row.draggable = !isControl(event.target);
  else if (!isControl(event.target)) startPress(event, row);
});

/** @param {PointerEvent} event @param {HTMLElement} row */
function startPress({ clientX, clientY }, row) {
  const timer = setTimeout(() => {
    press = null;
    wasLongPress = true;
    const selection = manager()?.selection;
    if (selection?.has(row.id)) openMenuAt(row, clientX, clientY);
    else selection?.toggle(entryOf(row));
  }, LONG_PRESS_MILLISECONDS);
  press = { timer, clientX, clientY };
}

function endPress() {
  if (press) clearTimeout(press.timer);
  press = null;
}

document.addEventListener('pointermove', ({ clientX, clientY }) => {
  if (!press) return;
  if (Math.hypot(clientX - press.clientX, clientY - press.clientY) > STILL_PIXELS) endPress();
});
for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, endPress);
addEventListener('scroll', endPress, { passive: true });

document.addEventListener('contextmenu', (event) => {
  const row = rowAt(event.target);
  const here = manager();
  if (!row || !here || row.classList.contains('is-editing')) return;
  event.preventDefault();
  // A long press has its own way.
  if (isTouched() && event.button === 0 && event.pointerType === 'touch') return;
  if (!here.selection.has(row.id)) here.selection.only(entryOf(row));
  const isByKey = event.clientX === 0 && event.clientY === 0;
  const box = row.getBoundingClientRect();
  if (isByKey || event.button !== 2) openMenuAt(row, box.left + 60, box.top + box.height / 2);
  else openMenuAt(row, event.clientX, event.clientY);
});

document.addEventListener('click', (event) => {
  const { target } = event;
  const here = manager();
  if (!here || !(target instanceof Element) || event.defaultPrevented) return;
  if (target.closest('[data-check-all]')) {
    if (target instanceof HTMLInputElement && target.checked) selectAll(here);
    else here.selection.clear();
    return;
  }
  const row = rowAt(target);
  if (!row || row.classList.contains('is-editing')) return;
  if (wasLongPress) {
    wasLongPress = false;
    event.preventDefault();
    return;
  }
  if (target.closest('.col-check')) return tick(event, here, row);
  const link = target.closest('[data-act]');
  if (link && (link.dataset.act !== 'open' || link.closest('.row-acts'))) {
    if (isPlain(event) && act(dataOf(link, 'act'), row, link)) event.preventDefault();
    return;
  }
  if (target.closest('.row-acts')) return;
  const place = target.closest('.file-place')?.closest('a');
  if (place) {
    if (!isPlain(event)) return;
    event.preventDefault();
    goTo(place.href);
    return;
  }
  event.preventDefault();
  // Enter on a link is a click, too.
  if (event.detail === 0 && isPlain(event)) act('open', row);
  else if (!isTouched()) choose(event, here, row);
  else if (here.selection.isGathering) here.selection.toggle(entryOf(row));
  else {
    here.selection.clear();
    act('open', row);
  }
});

/** @param {MouseEvent} event */
const isPlain = ({ ctrlKey, metaKey, shiftKey, altKey }) => !(ctrlKey || metaKey || shiftKey || altKey);

/** @param {MouseEvent} event @param {Manager} here @param {HTMLElement} row */
function choose(event, here, row) {
  const { selection } = here;
  const entry = entryOf(row);
  if (event.shiftKey) extendTo(here, entry);
  else if (event.ctrlKey || event.metaKey) selection.toggle(entry);
  else selection.only(entry);
  row.focus({ preventScroll: true });
}

/** @param {MouseEvent} event @param {Manager} here @param {HTMLElement} row */
function tick(event, here, row) {
  const entry = entryOf(row);
  if (event.shiftKey) extendTo(here, entry);
  else here.selection.toggle(entry);
}

document.addEventListener('dblclick', (event) => {
  const row = rowAt(event.target);
  if (!row || !manager() || isControl(event.target) || !isPlain(event)) return;
  if (!isTouched() && linkOf(row, 'open')) act('open', row);
});

/** A click beside everything selects nothing. */
document.addEventListener('click', ({ target }) => {
  const here = manager();
  if (!here || !(target instanceof Element) || !target.isConnected) return;
  if (target.matches('.page, .manager-body, #file-list, main, .manager-head')) here.selection.clear();
});
