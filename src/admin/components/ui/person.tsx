import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';

interface PersonProps {
  fullName: string;
  login: string;
  /** Beside the login, where there is room. */
  email?: string;
  /** Where the name leads. */
  to?: string;
  /** In one line, the login in the title. */
  isCompact?: boolean;
  /** Beneath the login. */
  children?: ReactNode;
}

/** Who it is: initials, name and login. */
export const Person = ({ fullName, login, email, to, isCompact = false, children }: PersonProps) => (
  <span
    className={isCompact ? 'k-person k-person-compact' : 'k-person'}
    title={shownText(`${fullName} (${login})`)}
  >
    <span className={`k-avatar k-avatar-${hueOf(login)}`} aria-hidden="true">
      {initials(fullName)}
    </span>
    <span className="k-person-words">
      {to ? (
        <Link className="k-person-name k-plain-link" to={to}>
          {shownText(fullName)}
        </Link>
      ) : (
        <span className="k-person-name">{shownText(fullName)}</span>
      )}
      {isCompact ? null : (
        <span className="k-muted k-cut" title={email}>
          {login}
          {email ? <span className="k-wide"> · {email}</span> : null}
        </span>
      )}
      {children}
    </span>
  </span>
);

export function initials(fullName: string): string {
  const words = fullName.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

const HUES = 6;

/** The same colour for the same person, of those in the style sheet. */
export const hueOf = (login: string): number =>
  [...login].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973, 7) % HUES;
