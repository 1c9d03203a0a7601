import Joi, { type ObjectSchema, type StringSchema } from 'joi';
import type { NewPasskeyAnswer, PasskeyAnswer } from './passkey-ceremonies.js';

export interface ConfirmTotp {
  code: string;
}

export const confirmTotpSchema: ObjectSchema<ConfirmTotp> = Joi.object({
  code: Joi.string().replace(/\s/g, '').max(64).required(),
});

/** What WebAuthn writes bytes in. */
const base64url = (maxLength: number): StringSchema =>
  Joi.string()
    .max(maxLength)
    .pattern(/^[\w-]*$/, { name: 'base64url' });

/** WebAuthn bounds an id by 1023 bytes. */
const credential = {
  id: base64url(1364).required(),
  rawId: base64url(1364).required(),
  type: Joi.string().valid('public-key').required(),
};

/** What a browser says besides, such as how the authenticator is attached, is not looked at. */
const lenient = { stripUnknown: true };

export const passkeySchema: ObjectSchema<PasskeyAnswer> = Joi.object({
  ...credential,
  response: Joi.object({
    clientDataJSON: base64url(4000).required(),
    authenticatorData: base64url(4000).required(),
    signature: base64url(4000).required(),
    userHandle: base64url(100).allow(null),
  }).required(),
}).options(lenient);

export interface AddPasskey {
  name: string;
  passkey: NewPasskeyAnswer;
}

export const addPasskeySchema: ObjectSchema<AddPasskey> = Joi.object({
  name: Joi.string()
    .trim()
    .max(80)
    .pattern(/^[^\p{Cc}\p{Cs}]*$/u, { name: 'printable' })
    .required(),
  passkey: Joi.object({
    ...credential,
    response: Joi.object({
      clientDataJSON: base64url(4000).required(),
      attestationObject: base64url(40_000).required(),
      transports: Joi.array().items(Joi.string().max(32)).max(10).default([]),
    }).required(),
  })
    .options(lenient)
    .required(),
});
