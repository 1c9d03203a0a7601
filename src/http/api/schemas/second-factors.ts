import { count, flag, id, nullable, object, ref, text, time } from './parts.js';

const codes = {
  type: 'array',
  items: text,
  description: 'Each is good for one sign-in. They are told now and never again.',
};

export const secondFactorSchemas = {
  SecondFactor: object({
    totp: {
      ...nullable(object({ since: time, lastUsedAt: nullable(time) })),
      description: 'An authenticator that has been shown to work.',
    },
    passkeys: { type: 'array', items: ref('Passkey'), description: 'The oldest first.' },
    recoveryCodesLeft: count,
    isRequired: { ...flag, description: 'Without one nothing is open of what this role may.' },
    arePasskeysOffered: {
      ...flag,
      description: 'Browsers know passkeys at `PUBLIC_URL`: it has a name, and is https or localhost.',
    },
  }),
  NewTotp: object({
    secret: { ...text, description: 'In Base32, told now and never again.' },
    address: { type: 'string', format: 'uri', description: 'The same as `otpauth:`, for a QR code.' },
  }),
  RecoveryCodes: object({ recoveryCodes: codes }),
  Passkey: object({ id, name: text, since: time, lastUsedAt: nullable(time) }),
  PasskeyOptions: {
    type: 'object',
    description:
      'For the browser: `PublicKeyCredential.parseCreationOptionsFromJSON`, or `parseRequestOptionsFromJSON`. Its challenge is good once, for five minutes, and for this purpose.',
    properties: { challenge: text },
    required: ['challenge'],
  },
  AddedPasskey: object({
    passkey: ref('Passkey'),
    recoveryCodes: {
      ...nullable(codes),
      description: 'Where this is the first factor: each is good for one sign-in, told now and never again.',
    },
  }),
} as const;
