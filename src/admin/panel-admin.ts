import type { ActionContext, CurrentAdmin } from 'adminjs';
import type { UserActor } from '../domain/shared/actor.js';
import type { Language } from '../i18n/index.js';
import { type Right, rightsOf } from './panel-rights.js';

export type ThemeChoice = 'auto' | 'light' | 'dark';

/**
 * Whoever is in the panel, for one request, as AdminJS carries them around. AdminJS writes its own enumerable properties into the
 * page, so the actor, with its session and address, stays in a private one.
 */
export class PanelAdmin implements CurrentAdmin {
  [key: string]: unknown;
  readonly id: string;
  /** AdminJS asks for one and shows it as the name. */
  readonly email: string;
  /** What the panel shows them; the server asks anew at each call. */
  readonly may: Record<Right, boolean>;
  readonly #actor: UserActor;

  constructor(
    actor: UserActor,
    readonly language: Language,
    readonly themeChoice: ThemeChoice,
  ) {
    this.id = actor.id;
    this.email = actor.login;
    this.may = rightsOf(actor);
    this.#actor = { ...actor, means: 'panel' };
  }

  get actor(): UserActor {
    return this.#actor;
  }
}

/** Who acts in an action. AdminJS hands on what the gate put into the request. */
export function adminOf({ currentAdmin }: Pick<ActionContext, 'currentAdmin'>): PanelAdmin {
  if (currentAdmin instanceof PanelAdmin) return currentAdmin;
  throw new Error('the panel was reached without its gate');
}
