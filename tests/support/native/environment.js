import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/** What a test makes by name and hands to the product, which asks for its kind with `instanceof`. */
const shared = [
  'AggregateError',
  'Date',
  'Error',
  'Map',
  'RangeError',
  'RegExp',
  'Set',
  'SyntaxError',
  'TypeError',
];

/**
 * Test files have a context each, as Jest gives them; the product and what it is built of are loaded by Node itself, once
 * for all files of a worker: see transform.js.
 */
export default class NativeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of shared) this.global[name] = globalThis[name];
    this.global.requireNatively = createRequire(import.meta.url);
  }
}
