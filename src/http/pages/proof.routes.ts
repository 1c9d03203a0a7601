import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import { passkeyField } from '../passkey-field.js';
import { type FieldMessages, type Refusal, refuse, text } from './forms.js';
import type { PageDeps } from './page-deps.js';

/**
 * Dangerous acts ask who is there. The form that was refused comes along, hidden, in the one that asks for the password or a passkey, and goes
 * on its way with that: nothing has to be typed again.
 */
export function createProof({ useCases: { sessions } }: PageDeps): {
  taken: RequestHandler;
  asked: ErrorRequestHandler;
} {
  const ask = async (req: Request, res: Response, { message, errors }: Refusal): Promise<void> => {
    const passkey = await sessions.askForProof(req.actor).catch(whereThereIsNone);
    const fields = sentAgain(req);
    res.render('account/proof', { action: req.originalUrl, fields, passkey, message, errors });
  };
  return {
    taken: async (req, res, next) => {
      const [password, passkey] = [text(req, 'proof'), passkeyField(req, 'proofPasskey')];
      if ((password === '' && passkey === undefined) || req.actor.kind !== 'user') return next();
      try {
        await sessions.prove(req.actor, passkey === undefined ? { password } : { passkey });
      } catch (error) {
        const refusal = refuse(req, res, error);
        return ask(req, res, passkey === undefined ? refusal : ofPasskey(req, refusal));
      }
      // As the next request will read it.
      req.actor = { ...req.actor, provedAt: new Date() };
      next();
    },
    asked: async (error: unknown, req, res, next) => {
      if (!(error instanceof DomainError) || error.code !== 'proof_required') return next(error);
      refuse(req, res, error);
      const isTried = (req.body as Record<string, unknown> | undefined)?.proof !== undefined;
      await ask(req, res, { message: null, errors: isTried ? emptyField(req) : {} });
    },
  };
}

const emptyField = (req: Request): FieldMessages => ({ password: req.t('validation.string.empty') });

/** A form can't say what is wrong with a part of a passkey. */
const ofPasskey = (req: Request, { message }: Refusal): Refusal => ({
  message: message ?? req.t('errors.passkey_wrong'),
  errors: {},
});

/** Who has no passkey, or is at an address where browsers know none, has their password. */
function whereThereIsNone(error: unknown): null {
  if (error instanceof DomainError && error.kind === 'conflict') return null;
  throw error;
}

/** All that was sent, but for what is made anew. */
const sentAgain = (req: Request): [name: string, value: string][] =>
  Object.entries((req.body ?? {}) as Record<string, unknown>)
    .filter(([name]) => !['_csrf', 'proof', 'proofPasskey'].includes(name))
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
