import Joi, { type ObjectSchema } from 'joi';
import { type ViewedList, viewedLists } from './view.js';

const list = Joi.string()
  .valid(...viewedLists)
  .required();

export const listViewsSchema: ObjectSchema<{ list: ViewedList }> = Joi.object({ list });

export interface SaveView {
  list: ViewedList;
  name: string;
  query: string;
  isShared: boolean;
}

export const saveViewSchema: ObjectSchema<SaveView> = Joi.object({
  list,
  name: Joi.string().trim().min(1).max(80).required(),
  query: Joi.string().allow('').max(2000).required(),
  isShared: Joi.boolean().default(false),
});
