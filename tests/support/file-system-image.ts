import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A file system in a file. What it has not been told to sync lies in the memory of the machine, and is not in the file: so a
 * copy of the file is what a power cut would have left of it. Needs root.
 */
export class FileSystemImage {
  private constructor(
    readonly file: string,
    readonly path: string,
  ) {}

  /** With a new journalled file system of so many MiB, mounted. */
  static async make(dir: string, name: string, mebibytes: number): Promise<FileSystemImage> {
    const file = join(dir, `${name}.img`);
    await run('truncate', ['-s', `${mebibytes}M`, file]);
    await run('mkfs.ext4', ['-q', file]);
    return FileSystemImage.open(file, join(dir, name));
  }

  /** Mounted, for which its journal is played back. */
  static async open(file: string, path: string): Promise<FileSystemImage> {
    await mkdir(path, { recursive: true });
    await run('mount', ['-o', 'loop', file, path]);
    return new FileSystemImage(file, path);
  }

  /** As it is at one moment: copied again where the system wrote meanwhile. Whoever works in it has to hold still. */
  async copy(to: string): Promise<void> {
    do await run('cp', ['--sparse=always', this.file, to]);
    while (
      !(await run('cmp', ['-s', this.file, to]).then(
        () => true,
        () => false,
      ))
    );
  }

  async close(): Promise<void> {
    await run('umount', ['-l', this.path]);
  }
}

/** While the work goes on, this process and all below it hold still. */
export async function whileStopped<Result>(pid: number, work: () => Promise<Result>): Promise<Result> {
  const family = [pid, ...(await descendants(pid))];
  for (const member of family) process.kill(member, 'SIGSTOP');
  try {
    return await work();
  } finally {
    for (const member of family) process.kill(member, 'SIGCONT');
  }
}

async function descendants(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // Its name, in brackets, may have any letters in it.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (of: number): number[] =>
    (children.get(of) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}
