import { DomainError, type ErrorKind, type FieldError } from '../domain/shared/domain-error.js';
import type { Translate } from '../i18n/index.js';

/** An error as HTTP tells it. `code` is stable and names the words in the catalogue, under `errors.`. */
export interface Problem {
  status: number;
  code: string;
  fields: FieldError[];
  params: Record<string, unknown>;
  headers: Record<string, string>;
  /** What stands in the document besides. */
  members?: Record<string, unknown>;
}

const statusOf: Record<ErrorKind, number> = {
  validation: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  locked: 423,
  rate_limited: 429,
  // The number that tus gives it.
  checksum: 460,
  unavailable: 503,
  insufficient_storage: 507,
};

/** What Express, its parsers and multer call their errors. */
const codeOfType: Record<string, string> = {
  'entity.parse.failed': 'malformed_json',
  'entity.too.large': 'body_too_large',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
};

const codeOfStatus: Record<number, string> = {
  404: 'not_found',
  405: 'method_not_allowed',
  412: 'precondition_failed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  416: 'range_not_satisfiable',
  501: 'not_implemented',
  503: 'unavailable',
};

/** A refusal that is HTTP's own: no use case knows of methods and media types. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string = codeOfStatus[status] ?? 'malformed_request',
    readonly headers: Record<string, string> = {},
  ) {
    super(code);
    this.name = 'HttpError';
  }
}

export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) return fromDomain(error);
  const plain = { fields: [], params: {}, headers: {} };
  if (error instanceof HttpError) {
    return { ...plain, status: error.status, code: error.code, headers: error.headers };
  }
  if (error instanceof Error) {
    const { name, type, status } = error as Error & { type?: string; status?: unknown };
    if (name === 'MulterError' || isMultipartError(error)) {
      return { ...plain, status: 400, code: 'malformed_multipart' };
    }
    if (hasNoDescriptors(error)) {
      return { ...plain, status: 503, code: 'unavailable', headers: { 'Retry-After': '5' } };
    }
    // Of errors with a status only the 4xx are the client's: those of the parsers and of the router.
    if (typeof status === 'number' && status >= 400 && status < 500) {
      return {
        ...plain,
        status,
        code: codeOfType[type ?? ''] ?? codeOfStatus[status] ?? 'malformed_request',
      };
    }
  }
  return { ...plain, status: 500, code: 'internal' };
}

/** Of the pages' own files, too, the system opens none when it has so many open already. */
const hasNoDescriptors = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  ['EMFILE', 'ENFILE'].includes(code);

/** Busboy throws plain errors for bodies that are no multipart. */
const isMultipartError = ({ message }: Error): boolean =>
  /^(Multipart: |Request aborted|Request closed|Malformed part header|Unexpected end of form|Malformed urlencoded)/.test(
    message,
  );

function fromDomain({ kind, code, details }: DomainError): Problem {
  const { fields = [], params = {}, retryAfterSeconds, challenge: asked } = details;
  const headers: Record<string, string> = {};
  if (retryAfterSeconds !== undefined) headers['Retry-After'] = String(retryAfterSeconds);
  if (kind === 'unauthenticated') headers['WWW-Authenticate'] = challenge(code);
  return {
    status: statusOf[kind],
    code,
    fields,
    params: { count: retryAfterSeconds, ...params },
    headers,
    members: asked && { challenge: asked.token, factors: asked.factors },
  };
}

/** RFC 6750, 3; RFC 7617 for the links, which take a password under any user name. */
function challenge(code: string): string {
  if (code.startsWith('link_password')) return 'Basic realm="Kladovka link", charset="UTF-8"';
  if (code === 'invalid_token') return 'Bearer realm="Kladovka", error="invalid_token"';
  return 'Bearer realm="Kladovka"';
}

export const problemMessage = (t: Translate, { code, params }: Problem): string =>
  t(`errors.${code}`, params);
