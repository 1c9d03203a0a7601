import Joi, { type ObjectSchema } from 'joi';

export interface ConfirmTotp {
  code: string;
}

export const confirmTotpSchema: ObjectSchema<ConfirmTotp> = Joi.object({
  code: Joi.string().replace(/\s/g, '').max(64).required(),
});
