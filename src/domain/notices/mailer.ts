import type { Notice } from './notice.js';

export type Letter = { to: string; login: string } & (
  | { kind: 'test' }
  | {
      kind: 'notices';
      /** The newest first. */
      notices: Notice[];
      /** So many have no room in it. */
      moreCount: number;
    }
);

/** Port: letters by e-mail, where the operator gave a server for them. */
export interface Mailer {
  isSet: boolean;
  /** @throws DomainError `mail_refused` for good, `mail_unavailable` for now */
  send(letter: Letter): Promise<void>;
}
