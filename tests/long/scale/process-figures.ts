import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The memory that a process holds, in bytes. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** Watches it until told to stop, and tells the peak. */
export function watchMemory(pid: number): () => number {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, residentBytes(pid));
  };
  sample();
  const timer = setInterval(sample, 50);
  return () => {
    clearInterval(timer);
    sample();
    return peak;
  };
}

/** How many files below a folder a process has open; Linux alone shows it. */
export const openFilesBelow = (pid: number, folder: string): number =>
  readdirSync(`/proc/${pid}/fd`).filter((fd) => targetOf(pid, fd).startsWith(folder)).length;

export const openHandles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** It may be closed since it was listed. */
function targetOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return '';
  }
}
