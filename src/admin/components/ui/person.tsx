import type { ReactNode } from 'react';

interface PersonProps {
  fullName: string;
  login: string;
  /** Beneath the login. */
  children?: ReactNode;
}

/** Who it is: initials, name and login. */
export const Person = ({ fullName, login, children }: PersonProps) => (
  <span className="k-person">
    <span className={`k-avatar k-avatar-${hueOf(login)}`} aria-hidden="true">
      {initials(fullName)}
    </span>
    <span className="k-person-words">
      <span className="k-person-name" title={fullName}>
        {fullName}
      </span>
      <span className="k-muted">{login}</span>
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
