import { elementOf, find } from '../dom.js';
import { isElsewhere, isHelp } from '../keys.js';
import { mayChange } from '../may-change.js';
import { say } from '../texts.js';
import { toast } from '../toasts.js';
import { act, actOnSelection, chosenOf, linkOf, moveTo, showShortcuts } from './acts.js';
import { toggleDetails } from './details.js';
import { extendTo, manager, markActive, selectAll } from './manager.js';

/** The list by keyboard. Letters go by their place on the keyboard, so that they work in any layout. */

/** What a key does; false where it means nothing here. @typedef {(here: Manager, event: KeyboardEvent) => unknown} Act */

/** Cut here, to be put into another folder. @type {import('./acts.js').Chosen | null} */
let cut = null;

function forgetCut() {
  cut = null;
  for (const row of document.querySelectorAll('.is-cut')) row.classList.remove('is-cut');
}

document.addEventListener('keydown', (event) => {
  const here = manager();
  if (!here || event.defaultPrevented || event.isComposing || event.altKey || isElsewhere(event.target))
    return;
  const key = event.ctrlKey || event.metaKey ? withCtrl[event.code] : plain(event);
  if (key && key(here, event) !== false) event.preventDefault();
});

/** @type {Record<string, Act>} */
const withCtrl = {
  KeyA: (here) => {
    selectAll(here);
  },
  KeyX: (here) => {
    const { selection, list } = here;
    if (selection.size === 0 || !mayChange()) return false;
    cut = chosenOf(here);
    for (const { key } of list.shown) list.rowOf(key)?.classList.toggle('is-cut', selection.has(key));
    toast(say('cut', { count: cut.count }));
  },
  KeyV: ({ folderId }) => {
    if (!cut || !mayChange()) return false;
    moveTo(folderId, cut);
    forgetCut();
  },
};

/** @param {KeyboardEvent} event @returns {Act | undefined} */
function plain(event) {
  if (isHelp(event)) return showShortcuts;
  return byKey[event.key] ?? (event.shiftKey ? withShift : byCode)[event.code];
}

/** @type {Record<string, Act>} */
const byCode = {
  KeyM: ({ selection, list }) => onChosen(selection, list, 'move'),
  KeyN: () => document.querySelector('[data-new-folder]')?.click(),
  KeyU: () => find('.manager-acts [data-upload]', HTMLElement)?.click(),
  KeyI: () => toggleDetails(),
};

/** @type {Record<string, Act>} */
const withShift = {
  KeyU: () => find('.manager-acts [data-upload=comment]', HTMLElement)?.click(),
};

/** @type {Record<string, Act>} */
const byKey = {
  ArrowDown: (here, event) => walk(here, event, here.list.columns),
  ArrowUp: (here, event) => walk(here, event, -here.list.columns),
  ArrowRight: (here, event) => here.list.columns > 1 && walk(here, event, 1),
  ArrowLeft: (here, event) => here.list.columns > 1 && walk(here, event, -1),
  PageDown: (here, event) => walk(here, event, here.list.screenful),
  PageUp: (here, event) => walk(here, event, -here.list.screenful),
  Home: (here, event) => walk(here, event, Number.NEGATIVE_INFINITY),
  End: (here, event) => walk(here, event, Number.POSITIVE_INFINITY),
  ' ': (here, event) => {
    const { list, selection } = here;
    const entry = activeEntry(list, selection);
    if (!entry || isOnControl(event.target)) return false;
    if (event.shiftKey) extendTo(here, entry);
    else selection.toggle(entry);
  },
  Enter: ({ list, selection }, event) => {
    if (isOnControl(event.target)) return false;
    const row = list.rowOf(selection.active);
    if (row) act('open', row);
  },
  Escape: ({ selection }) => {
    forgetCut();
    if (selection.size === 0) return false;
    selection.clear();
  },
  F2: ({ selection, list }) => onChosen(selection, list, 'rename'),
  Delete: ({ selection, list }) => onChosen(selection, list, 'delete'),
  Backspace: () => document.querySelector('[data-up]')?.click(),
};

/** @param {EventTarget | null} target */
const isOnControl = (target) => elementOf(target)?.closest('a, button, summary, input') != null;

/** @param {Manager['list']} list @param {Manager['selection']} selection */
const activeEntry = (list, selection) => list.entries.find(({ key }) => key === selection.active);

/**
 * What is selected, or else the row that the keyboard is at.
 * @param {Manager['selection']} selection @param {Manager['list']} list @param {string} name
 */
function onChosen(selection, list, name) {
  if (selection.isWhole && name !== 'rename') return actOnSelection(name);
  const first = list.rowOf(selection.entries[0]?.key);
  const row = list.rowOf(selection.active) ?? first;
  if (selection.size > 1 && name !== 'rename') return actOnSelection(name);
  const only = selection.size === 1 ? first : row;
  if (!only || !linkOf(only, name)) return false;
  return act(name, only);
}

/** @param {Manager} here @param {KeyboardEvent} event @param {number} by */
async function walk(here, event, by) {
  const { list, selection } = here;
  if (list.size === 0) return;
  const isInList = document.activeElement?.closest('#file-rows') !== null;
  const active = list.indexOf(selection.active);
  const at = active < 0 ? list.place : active;
  // The first arrow comes into the list, the next ones walk in it.
  const isArrival = !isInList && Math.abs(by) < Number.POSITIVE_INFINITY;
  const to = isArrival ? at : Math.min(Math.max(at + by, 0), list.size - 1);
  if (!list.at(to)) await list.show(to);
  const entry = list.at(to);
  if (!entry) return;
  if (event.shiftKey) {
    await extendTo(here, entry);
  } else {
    selection.active = entry.key;
    if (selection.size <= 1) selection.only(entry);
    else markActive();
  }
  await list.show(to);
  list.rowOf(entry.key)?.focus({ preventScroll: true });
}
