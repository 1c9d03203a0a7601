import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import { type FieldMessages, type Refusal, refuse, text } from './forms.js';
import type { PageDeps } from './page-deps.js';

/**
 * Dangerous acts ask who is there. The form that was refused comes along, hidden, in the one that asks for the password, and goes
 * on its way with that: nothing has to be typed again.
 */
export function createProof({ useCases: { sessions } }: PageDeps): {
  taken: RequestHandler;
  asked: ErrorRequestHandler;
} {
  return {
    taken: async (req, res, next) => {
      const password = text(req, 'proof');
      if (password === '' || req.actor.kind !== 'user') return next();
      try {
        await sessions.prove(req.actor, { password });
      } catch (error) {
        return ask(req, res, refuse(req, res, error));
      }
      // As the next request will read it.
      req.actor = { ...req.actor, provedAt: new Date() };
      next();
    },
    asked: (error: unknown, req, res, next) => {
      if (!(error instanceof DomainError) || error.code !== 'proof_required') return next(error);
      refuse(req, res, error);
      const isTried = (req.body as Record<string, unknown> | undefined)?.proof !== undefined;
      ask(req, res, { message: null, errors: isTried ? emptyField(req) : {} });
    },
  };
}

const emptyField = (req: Request): FieldMessages => ({ password: req.t('validation.string.empty') });

function ask(req: Request, res: Response, { message, errors }: Refusal): void {
  res.render('account/proof', { action: req.originalUrl, fields: sentAgain(req), message, errors });
}

/** All that was sent, but for what is made anew. */
const sentAgain = (req: Request): [name: string, value: string][] =>
  Object.entries((req.body ?? {}) as Record<string, unknown>)
    .filter(([name]) => name !== '_csrf' && name !== 'proof')
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
