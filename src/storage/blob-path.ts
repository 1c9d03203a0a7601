import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
export const blobName = new RegExp(`^${uuid}$`);
export const userFolderName = /^[a-z0-9]+$/;

/** Everything that ever lies in the store. None of them has room for `..`, a backslash, a NUL or an absolute path. */
const shapes = {
  staged: new RegExp(`^tmp/${uuid}$`),
  blob: new RegExp(`^users/[a-z0-9]+/${uuid}$`),
  userFolder: /^users\/[a-z0-9]+$/,
};

export const isName = (shape: keyof typeof shapes, name: string): boolean => shapes[shape].test(name);

/** @throws Error where the name is of another shape. */
export function checkedName(shape: keyof typeof shapes, name: string): string {
  if (isName(shape, name)) return name;
  throw new Error(`${JSON.stringify(name)} names nothing in the blob store`);
}

/** The only way from a name to a path: whatever names the bytes, it can't lead out of the store. */
export class BlobPaths {
  /** @param root the folder of the blobs, with its own symbolic links resolved. */
  constructor(readonly root: string) {}

  /** @throws Error where the name is of another shape. */
  of(shape: keyof typeof shapes, name: string): string {
    return join(this.root, checkedName(shape, name));
  }

  /**
   * The same, for what lies in a folder that exists.
   * @throws Error where a symbolic link leads that folder out of the store; ENOENT where there is no folder.
   */
  async resolve(shape: keyof typeof shapes, name: string): Promise<string> {
    const path = this.of(shape, name);
    const folder = await realpath(dirname(path));
    if (folder.startsWith(this.root + sep)) return path;
    throw new Error(`${JSON.stringify(name)} leads out of the blob store by a symbolic link`);
  }
}
