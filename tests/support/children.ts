import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The living children of a process. A bare Linux has no `ps`, but always `/proc`. */
export const childrenOf = (pid: number): number[] =>
  (process.platform === 'linux' ? fromProc() : fromPs())
    .filter(({ parent, state }) => parent === pid && !state.startsWith('Z'))
    .map(({ child }) => child);

interface Process {
  child: number;
  parent: number;
  state: string;
}

const fromProc = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // The name of the program, in brackets, may have anything in it.
      const [state, parent] = statOf(name).split(') ').at(-1)?.split(' ') ?? [];
      return state && parent ? [{ child: Number(name), parent: Number(parent), state }] : [];
    });

/** It may have ended since it was listed. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

const fromPs = (): Process[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([child, parent, state = '']) => ({ child: Number(child), parent: Number(parent), state }));
