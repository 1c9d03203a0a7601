import Joi, { type ObjectSchema } from 'joi';

export interface StartImport {
  /** Only a look: nothing is made. */
  dryRun: boolean;
}

export const startImportSchema: ObjectSchema<StartImport> = Joi.object({
  dryRun: Joi.boolean().default(false),
});
