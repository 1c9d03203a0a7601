import { count, flag, nullable, object, text, time } from './parts.js';

export const secondFactorSchemas = {
  SecondFactor: object({
    totp: {
      ...nullable(object({ since: time, lastUsedAt: nullable(time) })),
      description: 'An authenticator that has been shown to work.',
    },
    recoveryCodesLeft: count,
    isRequired: { ...flag, description: 'Without one nothing is open of what this role may.' },
  }),
  NewTotp: object({
    secret: { ...text, description: 'In Base32, told now and never again.' },
    address: { type: 'string', format: 'uri', description: 'The same as `otpauth:`, for a QR code.' },
  }),
  RecoveryCodes: object({
    recoveryCodes: {
      type: 'array',
      items: text,
      description: 'Each is good for one sign-in. They are told now and never again.',
    },
  }),
} as const;
