import { ApiClient, type RecordJSON } from 'adminjs';
import { keepMeta } from '../list/list-meta.js';
import { proveAgain } from '../ui/prove-again.js';

/** What the server answers with a 4xx or 5xx (RFC 9457), as far as a notice needs it. */
interface Problem {
  detail?: string;
  errors?: { message: string }[];
}

/** AdminJS's axios throws what the server refuses. */
interface RefusedCall {
  response?: { data?: Problem };
}

interface Options {
  recordId?: string;
}

interface Answer {
  data: { records?: RecordJSON[]; record?: RecordJSON; meta?: object };
}

type Method = (typeof methods)[number];

const methods = ['resourceAction', 'recordAction', 'bulkAction'] as const;

/**
 * AdminJS shows one English sentence for whatever a server refuses, and a list goes on loading for ever. So a refusal
 * becomes what AdminJS expects of one, in the words that the server has for it; so does a server that is out of reach.
 */
export function takeServersWords(): void {
  const calls = ApiClient.prototype as unknown as Record<Method, (options: Options) => Promise<Answer>>;
  for (const method of methods) {
    const call = calls[method];
    calls[method] = async function (this: ApiClient, options) {
      try {
        const answer = await call.call(this, options);
        keepMeta(answer.data);
        return asksForProof(answer) && (await proveAgain()) ? await call.call(this, options) : answer;
      } catch (error) {
        return { data: refusalOf(error, options.recordId) };
      }
    };
  }
}

/** As `toPanelError` has it. */
const asksForProof = ({ data: { record } }: Answer): boolean => record?.baseError?.type === 'proof_required';

function refusalOf(error: unknown, id: string | undefined): object {
  const { data } = (error as RefusedCall).response ?? {};
  // A key of the panel's words; what a server says is none, and stays as it is.
  const message = data?.detail
    ? [data.detail, ...(data.errors ?? []).map((field) => field.message)].join(' ')
    : 'unreachable';
  return {
    notice: { type: 'error', message },
    record: {
      id,
      params: {},
      populated: {},
      errors: {},
      recordActions: [],
      bulkActions: [],
      baseError: { type: 'AppError', message },
    },
    records: [],
    meta: { total: 0, page: 1, perPage: 0, direction: null, sortBy: null },
  };
}
