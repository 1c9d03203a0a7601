import { viewedLists } from '../../../domain/views/view.js';
import { flag, id, object, ref, text } from './parts.js';

export const viewSchemas = {
  SavedView: object({
    id,
    list: { enum: viewedLists },
    name: text,
    query: { ...text, description: 'As the address of the list has it after the question mark.' },
    isShared: { ...flag, description: 'Every administrator sees it.' },
    ownerId: id,
  }),
  SavedViews: object({ items: { type: 'array', items: ref('SavedView') } }),
} as const;
