/** Keys that the whole page listens to. They go by their place on the keyboard, so that they work in any layout. */

/** Where keys have their own meaning: fields, dialogs, open menus. @param {EventTarget | null} target */
export function isElsewhere(target) {
  if (document.querySelector('dialog[open]')) return true;
  if (!(target instanceof Element)) return false;
  // A dialog that has just closed keeps the focus until the next frame: keys that come by then are the page's.
  if (target.closest('dialog')) return false;
  return (
    target.closest('input:not([type=checkbox]), textarea, select, details[open], #context-menu') !== null
  );
}

/** On a Russian keyboard the same key gives a full stop, and with Shift a comma. @param {KeyboardEvent} event */
export const isSlash = ({ key, code, shiftKey }) =>
  key === '/' || (key === '.' && code === 'Slash' && !shiftKey);
/** @param {KeyboardEvent} event */
export const isHelp = ({ key, code, shiftKey }) =>
  key === '?' || (key === ',' && code === 'Slash' && shiftKey);
