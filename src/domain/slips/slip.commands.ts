import Joi, { type ObjectSchema } from 'joi';

export interface ListSlips {
  key: string;
  limit: number;
  cursor?: string;
}

export const listSlipsSchema: ObjectSchema<ListSlips> = Joi.object({
  key: Joi.string().max(100).required(),
  limit: Joi.number().integer().min(1).max(500).default(100),
  cursor: Joi.string().max(2000),
});
