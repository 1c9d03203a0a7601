import type { MailSettings } from './settings.js';

const startTls = ['required', 'offered', 'never'] as const;

/**
 * `smtp://user:password@host:587` or `smtps://…`. Whoever gives a password over `smtp:` has it encrypted, unless
 * `?starttls=never` says that nobody can listen. Null for what is none.
 */
export function readSmtpUrl(text: string): Omit<MailSettings, 'from'> | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname || /^\/.|#/.test(url.pathname + url.hash))
    return null;
  const asked = url.searchParams.get('starttls');
  const isTls = url.protocol === 'smtps:';
  const known = startTls.find((way) => way === asked);
  const isOdd = [...url.searchParams.keys()].some((name) => name !== 'starttls');
  if (isOdd || (asked !== null && (isTls || !known))) return null;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined) return null;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : isTls ? 465 : 587,
    isTls,
    startTls: known ?? (password === null ? 'offered' : 'required'),
    user,
    password,
  };
}

/** Null where there is none, undefined where it is written wrong. */
function decoded(part: string): string | null | undefined {
  try {
    return part === '' ? null : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** `drive@example.org` or `Our drive <drive@example.org>`. Null for what is neither; whether it is an address is for others to say. */
export function readMailFrom(text: string): MailSettings['from'] | null {
  const [, name = '', address = ''] =
    /^(?:([^<>\p{Cc}]*)<)?([^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+?)>?$/u.exec(text.trim()) ?? [];
  const isClosed = text.includes('<') === text.trim().endsWith('>');
  return address && isClosed ? { name: name.trim().replace(/^"(.*)"$/, '$1'), address } : null;
}
