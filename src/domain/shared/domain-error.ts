import type { FactorKind } from '../second-factors/second-factor.js';
import type { LimitRule } from '../sign-ins/sign-in.js';

/**
 * The closed set of ways in which a use case refuses. Each face owns one exhaustive table from kind to its own
 * language (status, page, AdminJS error); the words come from the catalogue, under `errors.<code>`.
 */
export const errorCodes = {
  validation_failed: 'validation',
  invalid_cursor: 'validation',
  digest_mismatch: 'validation',
  upload_incomplete: 'validation',
  path_too_long: 'validation',
  checksum_mismatch: 'checksum',
  authentication_required: 'unauthenticated',
  invalid_token: 'unauthenticated',
  invalid_credentials: 'unauthenticated',
  second_factor_required: 'unauthenticated',
  challenge_expired: 'unauthenticated',
  code_wrong: 'unauthenticated',
  passkey_wrong: 'unauthenticated',
  refresh_token_reused: 'unauthenticated',
  link_password_required: 'unauthenticated',
  link_password_wrong: 'unauthenticated',
  forbidden: 'forbidden',
  password_change_required: 'forbidden',
  registration_closed: 'forbidden',
  proof_required: 'forbidden',
  second_factor_enrolment_required: 'forbidden',
  csrf_failed: 'forbidden',
  links_forbidden: 'forbidden',
  upload_requests_forbidden: 'forbidden',
  user_not_found: 'not_found',
  session_not_found: 'not_found',
  passkey_not_found: 'not_found',
  file_not_found: 'not_found',
  folder_not_found: 'not_found',
  link_not_found: 'not_found',
  preview_not_ready: 'not_found',
  trash_entry_not_found: 'not_found',
  upload_not_found: 'not_found',
  job_not_found: 'not_found',
  hold_not_found: 'not_found',
  network_invalid: 'validation',
  network_too_wide: 'validation',
  own_address: 'conflict',
  too_many_holds: 'conflict',
  job_kind_not_found: 'not_found',
  record_not_found: 'not_found',
  setting_not_found: 'not_found',
  group_not_found: 'not_found',
  upload_expired: 'gone',
  login_taken: 'conflict',
  email_taken: 'conflict',
  name_taken: 'conflict',
  group_name_taken: 'conflict',
  folder_cycle: 'conflict',
  folder_too_deep: 'conflict',
  upload_offset_mismatch: 'conflict',
  upload_busy: 'locked',
  second_factor_exists: 'conflict',
  second_factor_missing: 'conflict',
  passkey_refused: 'conflict',
  passkeys_unavailable: 'conflict',
  last_admin: 'conflict',
  own_account: 'conflict',
  job_not_startable: 'conflict',
  job_not_failed: 'conflict',
  slips_key_forgotten: 'conflict',
  job_not_undoable: 'conflict',
  bulk_count_differs: 'conflict',
  bulk_too_large: 'too_large',
  administrator_left_out: 'conflict',
  role_left_out: 'conflict',
  receiver_left_out: 'conflict',
  receiver_not_active: 'conflict',
  receiver_without_room: 'conflict',
  handover_under_way: 'conflict',
  handed_over_elsewhere: 'conflict',
  storage_too_deep: 'conflict',
  unblocked_since: 'conflict',
  archive_broke_off: 'conflict',
  nothing_to_change: 'conflict',
  changed_since: 'conflict',
  precondition_failed: 'precondition_failed',
  file_too_large: 'too_large',
  upload_overrun: 'too_large',
  quota_exceeded: 'too_large',
  storage_full: 'insufficient_storage',
  mail_not_set: 'conflict',
  mail_refused: 'conflict',
  mail_failed: 'conflict',
  mail_unavailable: 'unavailable',
  too_many_letters: 'rate_limited',
  job_cut_off: 'unavailable',
  unavailable: 'unavailable',
  storage_unavailable: 'unavailable',
  log_held: 'unavailable',
  server_busy: 'unavailable',
  upload_elsewhere: 'unavailable',
  too_many_attempts: 'rate_limited',
  too_many_uploads: 'rate_limited',
  too_many_jobs: 'rate_limited',
} as const;

export type ErrorCode = keyof typeof errorCodes;
export type ErrorKind = (typeof errorCodes)[ErrorCode];

/** One thing wrong with one field: `rule` is the catalogue key below `validation.`, `params` its numbers and names. */
export interface FieldError {
  field: string;
  rule: string;
  params: Record<string, unknown>;
}

export interface ErrorDetails {
  /** What is wrong beside which field (`validation_failed`, `login_taken`, …). */
  fields?: FieldError[];
  /** Seconds to wait (`too_many_attempts`, `unavailable`, `server_busy`). */
  retryAfterSeconds?: number;
  /** Values for the message's placeholders, sizes in bytes; `context` names a variant of the message. */
  params?: Record<string, unknown>;
  /** By which rule and under which key somebody is held off (`too_many_attempts`). For the record alone. */
  limit?: { rule: LimitRule; key: string; isFirst: boolean };
  /** What the sign-in goes on with, and by what (`second_factor_required`). */
  challenge?: { token: string; factors: FactorKind[] };
  /** Why a link leads nowhere (`link_not_found`). For the words of a page alone: programs are told the same in every case. */
  linkOver?: 'expired' | 'usedUp';
}

export class DomainError extends Error {
  readonly kind: ErrorKind;

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    /** The fault behind it, for the log. */
    options: { cause?: unknown } = {},
  ) {
    super(options.cause instanceof Error ? `${code}: ${options.cause.message}` : code, options);
    this.name = 'DomainError';
    this.kind = errorCodes[code];
  }
}

/** A refusal that belongs beside one field of the form, such as a login that is taken. */
export const fieldError = (code: ErrorCode, field: string): DomainError =>
  new DomainError(code, { fields: [{ field, rule: code, params: {} }] });
