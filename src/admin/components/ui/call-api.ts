import { proveAgain } from './prove-again.js';

/** A refusal in the reader's language (RFC 9457), as the API tells it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    /** Stable, such as `user_not_found`. */
    readonly code: string,
    /** A sentence for people. */
    detail: string,
    /** What is wrong with which field. */
    readonly errors: { field: string; message: string }[] = [],
  ) {
    super(detail);
  }
}

interface Problem {
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
}

/**
 * Calls the API as the panel's own door has it (`/admin/api/v1`), as the administrator who is signed in. Where the act asks who is
 * there, they are asked, and it goes on by itself.
 * @param path below that, such as `/users?limit=10`
 * @param body goes as JSON, a blob as it is
 * @returns the answer's JSON, undefined where there is none
 * @throws ApiProblem for what the server refuses; what `fetch` throws where it is out of reach
 */
export async function callApi<Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: object | Blob,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`/admin/api/v1${path}`, {
    method,
    headers: {
      Accept: 'application/json',
      'X-XSRF-TOKEN': csrfToken(),
      ...(body && { 'Content-Type': body instanceof Blob ? body.type : 'application/json' }),
      ...headers,
    },
    body: body instanceof Blob ? body : body && JSON.stringify(body),
  });
  // The gate sends whose session is over to the sign-in, whose page is no answer to a program.
  if (answer.redirected) window.location.assign(answer.url);
  const json = answer.headers.get('Content-Type')?.includes('json') ? await answer.json() : undefined;
  if (answer.ok && !answer.redirected) return json as Answer;
  const { code = 'unknown', detail = answer.statusText, errors } = (json ?? {}) as Problem;
  if (code === 'proof_required' && (await proveAgain())) return callApi(method, path, body, headers);
  throw new ApiProblem(answer.status, code, detail, errors);
}

export const csrfToken = (): string => /(?:^|; )XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1] ?? '';
