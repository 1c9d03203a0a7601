import type { ObjectSchema } from 'joi';
import { listSchema, type PageQuery } from '../shared/page.js';

export type ListNotices = PageQuery<'id'>;

export const listNoticesSchema: ObjectSchema<ListNotices> = listSchema<ListNotices>(['id'], '-id');
