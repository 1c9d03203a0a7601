import type { GroupFields } from '../../../domain/groups/group.commands.js';
import type { Group } from '../../../domain/groups/group.js';

/** As the API presents it. */
export type ShownGroup = Omit<Group, 'createdAt'> & { createdAt: string };

export type { GroupFields };

export const groupTag = ({ id, version }: ShownGroup): string => `"${id}.${version}"`;
