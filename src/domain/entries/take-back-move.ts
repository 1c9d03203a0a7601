import Joi, { type ObjectSchema } from 'joi';
import type { Actor } from '../shared/actor.js';
import { idSchema } from '../shared/ids.js';
import { validate } from '../shared/validate.js';
import { restoreTrashEntry } from '../trash/restore-entry.js';
import { MAX_SELECTED } from './entry.commands.js';
import type { EntryKind } from './entry.js';
import { type MovedEntry, moveEntries } from './move-entries.js';
import { nameSchema } from './name.js';

/** An entry that was moved: where it was, what it was called there, and what it sent to the trash. */
interface Origin {
  kind: EntryKind;
  id: string;
  folderId: string | null;
  name: string;
  replacedId: string | null;
}

const originsSchema: ObjectSchema<{ entries: Origin[] }> = Joi.object({
  entries: Joi.array()
    .min(1)
    .max(MAX_SELECTED)
    .items(
      Joi.object({
        kind: Joi.string().valid('file', 'folder').required(),
        id: idSchema.required(),
        folderId: idSchema.allow(null).required(),
        name: nameSchema.required(),
        replacedId: idSchema.allow(null).required(),
      }),
    ),
});

type TakeBackPorts = Parameters<typeof moveEntries>[0] & Parameters<typeof restoreTrashEntry>[0];

/**
 * Undoes a move: each entry goes to where it was, under its old name unless that was taken meanwhile; then what had to
 * make room comes out of the trash, if it is still there. All of it, or nothing.
 * @throws DomainError as `moveEntries` does
 */
export const takeBackMove =
  (ports: TakeBackPorts) =>
  async (actor: Actor, input: unknown): Promise<MovedEntry[]> => {
    const { entries } = validate(originsSchema, input);
    return ports.unitOfWork.run(async () => {
      const moved: MovedEntry[] = [];
      for (const [folderId, group] of byFolder(entries)) {
        const idsOf = (kind: EntryKind) => group.filter((one) => one.kind === kind).map(({ id }) => id);
        const command = {
          fileIds: idsOf('file'),
          folderIds: idsOf('folder'),
          folderId,
          onConflict: 'rename',
        };
        const names = new Map(group.map(({ id, name }) => [id, name]));
        moved.push(...(await moveEntries(ports)(actor, command, names)));
      }
      for (const { replacedId } of entries) {
        if (replacedId !== null && (await ports.trash.find(replacedId)))
          await restoreTrashEntry(ports)(actor, replacedId);
      }
      return moved;
    });
  };

function byFolder(entries: Origin[]): Map<string | null, Origin[]> {
  const groups = new Map<string | null, Origin[]>();
  for (const entry of entries) groups.set(entry.folderId, [...(groups.get(entry.folderId) ?? []), entry]);
  return groups;
}
