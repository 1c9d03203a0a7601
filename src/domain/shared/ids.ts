import Joi from 'joi';

/** In lower case, as the database writes them: ids are compared, and locks are named by them. */
export const idSchema = Joi.string()
  .guid({ version: ['uuidv4'], separator: '-', wrapper: false })
  .lowercase();

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Ids are opaque to clients: what is not one of ours names nothing, and must not reach a query as a bad uuid. */
export const isId = (value: string): boolean => uuid.test(value);
