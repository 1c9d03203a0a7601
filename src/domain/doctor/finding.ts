import type { Damage } from '../files/check-content.js';

export type Severity = 'error' | 'warning';

/**
 * What can be wrong, under stable names, and how bad it is. An error is that something was lost, or that a rule of the storage
 * does not hold; a warning, that something lies about. docs/operating.md has the list: never rename one.
 */
export const severities = {
  missing_bytes: 'error',
  wrong_size: 'error',
  wrong_hash: 'error',
  unreadable_bytes: 'error',
  broken_thumbnail: 'warning',
  lost_upload: 'warning',
  unknown_bytes: 'warning',
  stale_temp: 'warning',
  stale_part: 'warning',
  stale_multipart: 'warning',
  symlink: 'error',
  foreign_entry: 'warning',
  drifted_usage: 'error',
  drifted_folder: 'error',
  drifted_trash: 'error',
  dangling_link: 'warning',
  lost_entry: 'error',
} as const satisfies Record<Damage, Severity> & Record<string, Severity>;

export type FindingKind = keyof typeof severities;

export const findingKinds = Object.keys(severities) as FindingKind[];

interface Named {
  id: string;
  name: string;
}

export interface Owner {
  id: string;
  login: string;
}

/** What is known of whom it concerns; at least one of these. */
export interface Concerned {
  file?: Named;
  folder?: Named;
  /** One that did not come to its end. */
  upload?: Named;
  /** Whose it is. */
  user?: Owner;
  link?: { id: string; token: string };
  /** Where it lies, or should: below STORAGE_DIR, or in the bucket. */
  path?: string;
}

export type Figures = Record<string, number | string>;

export interface Finding extends Concerned {
  kind: FindingKind;
  severity: Severity;
  /** What the records say, and what there is, as far as both can be told. */
  recorded?: Figures;
  found?: Figures;
  /** Of a repair that failed. */
  reason?: string;
}

export const finding = (kind: FindingKind, concerned: Concerned & Partial<Finding>): Finding => ({
  kind,
  severity: severities[kind],
  ...concerned,
});
