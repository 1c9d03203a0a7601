import { findAll } from './dom.js';

/**
 * Who has to sign in first comes to the very place that they asked for: the server never sees what stands behind the `#`
 * of an address, which browsers carry along on the way here.
 */
if (location.hash) {
  for (const field of findAll('.form-card input[name=next]', HTMLInputElement)) {
    if (!field.value.includes('#')) field.value += location.hash;
  }
  for (const link of findAll('.card-aside a', HTMLAnchorElement)) link.hash = location.hash;
}
