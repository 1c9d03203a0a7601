import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { selectionSchema } from './entry.commands.js';
import { type SelectedEntries, selectedEntries } from './selected-entries.js';

/** What was selected, so that a face can say what an act will be done to. */
export const getEntries =
  (ports: Pick<Ports, 'files' | 'folders' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<SelectedEntries> =>
    selectedEntries(ports, actor, 'read', validate(selectionSchema, input));
