import Joi, { type ObjectSchema } from 'joi';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { idSchema } from '../shared/ids.js';
import { validate } from '../shared/validate.js';
import { MAX_SELECTED } from './entry.commands.js';
import type { EntryKind, EntryRef } from './entry.js';
import { type MovedEntry, moveEntries } from './move-entries.js';
import { isNumberedName, nameSchema } from './name.js';
import { restoreTrashEntry, unlessGone } from './restore-entries.js';

/** An entry that was moved: where it was, what it was called where that changed, and what it sent to the trash. */
interface Origin extends EntryRef {
  folderId: string | null;
  name: string | null;
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
        name: nameSchema.allow(null).required(),
        replacedId: idSchema.allow(null).required(),
      }),
    ),
});

type MovePorts = Parameters<typeof moveEntries>[0];
type TakeBackPorts = MovePorts & Parameters<typeof restoreTrashEntry>[0];

export interface TakenBack {
  moved: MovedEntry[];
  /** What could not go back: it, or the folder that it was in, is gone. */
  leftCount: number;
}

/**
 * Undoes a move as far as that still can be done: each entry goes to where it was, without the number that the move gave
 * it, unless its name was taken meanwhile; what had to make room comes out of the trash.
 * @throws DomainError as `moveEntries` does, where nothing could go back
 */
export const takeBackMove =
  (ports: TakeBackPorts) =>
  async (actor: Actor, input: unknown): Promise<TakenBack> => {
    const { entries } = validate(originsSchema, input);
    const first = await moveBack(ports, actor, entries);
    for (const { replacedId } of entries)
      if (replacedId !== null) await unlessGone(restoreTrashEntry(ports)(actor, replacedId));
    // Some may have been in what was replaced, or be it.
    const second = await moveBack(ports, actor, first.left);
    const moved = [...first.moved, ...second.moved];
    if (moved.length === 0 && second.refusal) throw second.refusal;
    return { moved, leftCount: second.left.length };
  };

interface Outcome {
  moved: MovedEntry[];
  left: Origin[];
  refusal: DomainError | null;
}

/** Folder by folder, each in a transaction of its own. */
async function moveBack(ports: MovePorts, actor: Actor, origins: Origin[]): Promise<Outcome> {
  const outcome: Outcome = { moved: [], left: [], refusal: null };
  const oldNames = new Map(origins.map(({ id, name }) => [id, name]));
  const nameOf = ({ id, name }: { id: string; name: string }) => {
    const old = oldNames.get(id) ?? null;
    return old !== null && isNumberedName(name, old) ? old : name;
  };
  for (const [folderId, group] of byFolder(origins)) {
    const idsOf = (kind: EntryKind) => group.filter((one) => one.kind === kind).map(({ id }) => id);
    const command = { fileIds: idsOf('file'), folderIds: idsOf('folder'), folderId, onConflict: 'rename' };
    try {
      outcome.moved.push(...(await moveEntries(ports)(actor, command, nameOf)));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      outcome.refusal ??= error;
      outcome.left.push(...group);
    }
  }
  return outcome;
}

function byFolder(origins: Origin[]): Map<string | null, Origin[]> {
  const groups = new Map<string | null, Origin[]>();
  for (const origin of origins) groups.set(origin.folderId, [...(groups.get(origin.folderId) ?? []), origin]);
  return groups;
}
