/** What a script takes from its page, of the kind that it takes it for. */

/**
 * The first element of the selector that is of this kind; null where there is none.
 * @template {Element} E
 * @param {string} selector @param {new () => E} kind @param {ParentNode} [root]
 * @returns {E | null}
 */
export const find = (selector, kind, root = document) => findAll(selector, kind, root)[0] ?? null;

/**
 * @template {Element} E
 * @param {string} selector @param {new () => E} kind @param {ParentNode} [root]
 * @returns {E[]}
 */
export function findAll(selector, kind, root = document) {
  /** @type {Element[]} */
  const found = [...root.querySelectorAll(selector)];
  return found.filter(/** @returns {element is E} */ (element) => element instanceof kind);
}

/**
 * What its page always has: one that lacks it is at fault.
 * @template {Element} E
 * @param {string} selector @param {new () => E} kind @param {ParentNode} [root]
 * @returns {E}
 */
export function need(selector, kind, root = document) {
  const found = find(selector, kind, root);
  if (!found) throw new Error(`there is no ${selector} on the page`);
  return found;
}

/**
 * A fresh copy of the element in a template.
 * @template {Element} E
 * @param {string} id @param {new () => E} kind
 * @returns {E}
 */
export function copyOf(id, kind) {
  const copy = need(`#${id}`, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (copy instanceof kind) return copy;
  throw new Error(`there is no ${kind.name} in #${id}`);
}

/** Where an event came from; null where that is the page itself. @param {EventTarget | null} target */
export const elementOf = (target) => (target instanceof Element ? target : null);

/** The place of an element among others; -1 where it has none. @param {HTMLElement[]} all @param {Element | null} [element] */
export const placeOf = (all, element) => (element instanceof HTMLElement ? all.indexOf(element) : -1);

/** A datum that the server always writes. @param {HTMLElement} element @param {string} name @returns {string} */
export function dataOf(element, name) {
  const datum = element.dataset[name];
  if (datum === undefined) throw new Error(`there is no ${name} in #${element.id}`);
  return datum;
}

/** Into the focus where a script put nobody, such as a heading. @param {HTMLElement | null} element */
export function focusOn(element) {
  if (!element) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
