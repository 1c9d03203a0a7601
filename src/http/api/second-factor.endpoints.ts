import { addPasskeySchema, confirmTotpSchema } from '../../domain/second-factors/second-factor.commands.js';
import { proveSchema } from '../../domain/sessions/session.commands.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentPasskey, presentSecondFactor } from './presenters.js';

const tag = 'Accounts';

/** One's own second factor. What changes it asks for a proof of the last ten minutes: `POST /auth/proof`. */
export const secondFactorEndpoints = ({
  useCases: { secondFactors, sessions },
}: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'post',
    path: '/auth/proof',
    operationId: 'prove',
    tag,
    summary:
      'Show again that it is me, by password, code or passkey: for some minutes dangerous acts don’t ask',
    access: 'user',
    body: proveSchema,
    success: { status: 204 },
    refusals: [429, 503],
    handle: (req) => sessions.prove(req.actor, req.body),
  },
  {
    method: 'post',
    path: '/auth/proof/passkey/options',
    operationId: 'askForProof',
    tag,
    summary: 'What the browser asks for one of my passkeys by, to show again that it is me',
    access: 'user',
    success: { status: 200, schema: 'PasskeyOptions' },
    refusals: [409],
    handle: (req) => sessions.askForProof(req.actor),
  },
  {
    method: 'get',
    path: '/auth/second-factor',
    operationId: 'getSecondFactor',
    tag,
    summary: 'My second factor',
    access: 'user',
    success: { status: 200, schema: 'SecondFactor' },
    refusals: [],
    handle: async (req) => presentSecondFactor(await secondFactors.get(req.actor)),
  },
  {
    method: 'post',
    path: '/auth/second-factor/totp',
    operationId: 'beginTotp',
    tag,
    summary: 'Begin with an authenticator: its secret, told once; its first code makes it hold',
    access: 'user',
    success: { status: 201, schema: 'NewTotp' },
    refusals: [409],
    handle: (req) => secondFactors.beginTotp(req.actor),
  },
  {
    method: 'post',
    path: '/auth/second-factor/totp/confirm',
    operationId: 'confirmTotp',
    tag,
    summary: 'Show the first code: from now on sign-ins ask for one, and every other session ends',
    access: 'user',
    body: confirmTotpSchema,
    success: { status: 200, schema: 'RecoveryCodes' },
    refusals: [409],
    handle: (req) => secondFactors.confirmTotp(req.actor, req.body),
  },
  {
    method: 'delete',
    path: '/auth/second-factor/totp',
    operationId: 'removeTotp',
    tag,
    summary: 'Give the authenticator up',
    access: 'user',
    success: { status: 204 },
    refusals: [409],
    handle: (req) => secondFactors.removeTotp(req.actor),
  },
  {
    method: 'post',
    path: '/auth/second-factor/passkeys/options',
    operationId: 'beginPasskey',
    tag,
    summary: 'What the browser makes a passkey by',
    access: 'user',
    success: { status: 200, schema: 'PasskeyOptions' },
    refusals: [409],
    handle: (req) => secondFactors.beginPasskey(req.actor),
  },
  {
    method: 'post',
    path: '/auth/second-factor/passkeys',
    operationId: 'addPasskey',
    tag,
    summary: 'Add the passkey; where it is the first factor, every other session ends',
    access: 'user',
    body: addPasskeySchema,
    success: { status: 201, schema: 'AddedPasskey' },
    refusals: [401, 409],
    handle: async (req) => {
      const { passkey, recoveryCodes } = await secondFactors.addPasskey(req.actor, req.body);
      return { passkey: presentPasskey(passkey), recoveryCodes };
    },
  },
  {
    method: 'delete',
    path: '/auth/second-factor/passkeys/:id',
    operationId: 'removePasskey',
    tag,
    summary: 'Give a passkey up',
    access: 'user',
    success: { status: 204 },
    refusals: [404],
    handle: (req) => secondFactors.removePasskey(req.actor, param(req, 'id')),
  },
  {
    method: 'post',
    path: '/auth/second-factor/recovery-codes',
    operationId: 'renewRecoveryCodes',
    tag,
    summary: 'New recovery codes; those from before are good no more',
    access: 'user',
    success: { status: 200, schema: 'RecoveryCodes' },
    refusals: [409],
    handle: (req) => secondFactors.renewRecoveryCodes(req.actor),
  },
];
