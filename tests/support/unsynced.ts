import { dirname } from 'node:path';
import type { SystemCall } from './strace.js';

/** Of a file or a folder, as it is in the memory of the system. */
interface Known {
  /** Of the last call that changed what it holds; a folder holds names. */
  changedAt: number;
  /** When the call began that brought it under its name. */
  namedAt: number;
}

/**
 * A power cut at its worst, as POSIX allows it: of a file only what a sync of it covers is on the disk, of a name only what a
 * sync of its folder covers. It is fed with all calls of a process, and then asked about any moment.
 */
export class Unsynced {
  readonly #things = new Map<string, Known>();
  /** When the last sync that came to its end had begun, and when that was. */
  readonly #syncs = new Map<string, { began: number; ended: number }[]>();
  readonly #states: { at: number; path: string; known: Known | null }[] = [];

  constructor(calls: readonly SystemCall[]) {
    for (const call of calls.toSorted((one, other) => one.ended - other.ended)) this.#take(call);
  }

  /** What a power cut at that moment would take of a file; null: nothing. */
  lostAt(path: string, at: number): string | null {
    const known = this.#knownAt(path, at);
    if (known === undefined) return null;
    if (known === null) return `${path} is not there`;
    if (!this.#isSynced(path, known.changedAt, at)) return `what was written to ${path}`;
    if (!this.#isSynced(dirname(path), known.namedAt, at)) return `the name of ${path}`;
    return this.lostAt(dirname(path), at);
  }

  /** Undefined where it was there before, and whole. */
  #knownAt(path: string, at: number): Known | null | undefined {
    return this.#states.findLast((state) => state.path === path && state.at <= at)?.known;
  }

  #isSynced(path: string, changedAt: number, at: number): boolean {
    if (changedAt === 0) return true;
    return (this.#syncs.get(path) ?? []).some(({ began, ended }) => began >= changedAt && ended <= at);
  }

  #take({ name, text, began, ended }: SystemCall): void {
    if (/= -1 /.test(text) || /= \?/.test(text)) return;
    const [first = '', second = ''] = [...text.matchAll(/"([^"]*)"/g)].map(([, path]) => path);
    const ofDescriptor = /^\w+\(\d+<([^>]*)>/.exec(text)?.[1] ?? '';
    if (name === 'openat' && text.includes('O_CREAT'))
      this.#know(first, ended, { changedAt: 0, namedAt: ended });
    else if (/^(mkdir|mkdirat)$/.test(name)) this.#know(first, ended, { changedAt: 0, namedAt: ended });
    else if (/^(p?writev?2?|pwrite64|ftruncate|copy_file_range)$/.test(name))
      this.#change(ofDescriptor, ended);
    else if (/^f(data)?sync$/.test(name)) this.#sync(ofDescriptor, { began, ended });
    else if (name.startsWith('rename')) this.#rename(first, second, ended);
    else if (/^(unlink|unlinkat|rmdir)$/.test(name)) this.#know(first, ended, null);
  }

  #know(path: string, at: number, known: Known | null): void {
    if (known) this.#things.set(path, known);
    else this.#things.delete(path);
    this.#states.push({ at, path, known });
  }

  #change(path: string, at: number): void {
    const known = this.#things.get(path);
    if (known) this.#know(path, at, { ...known, changedAt: at });
  }

  #sync(path: string, times: { began: number; ended: number }): void {
    this.#syncs.set(path, [...(this.#syncs.get(path) ?? []), times]);
  }

  /** Under its new name, too, the syncs of its old one count. */
  #rename(from: string, to: string, at: number): void {
    const known = this.#things.get(from) ?? { changedAt: 0, namedAt: at };
    for (const times of this.#syncs.get(from) ?? []) this.#sync(to, times);
    this.#know(from, at, null);
    this.#know(to, at, { ...known, namedAt: at });
  }
}
