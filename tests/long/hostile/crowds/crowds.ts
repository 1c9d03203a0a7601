import type { ApiClient } from '../../../support/client.js';
import { beginUpload, tusVersion } from '../../../support/tus.js';

/** What `crowd.mjs` is told of some of its slow clients. */
export interface Member {
  count: number;
  first: string;
  drips: boolean;
  readsSlowly: boolean;
  waitsForAnswer: boolean;
}

/** Somebody with things that are slow to send or to take. */
export interface Slow {
  client: ApiClient;
  fileId: string;
  folderId: string;
}

export interface Crowd {
  what: string;
  /** In the long form; a sample has fewer. */
  count: number;
  membersOf(slow: Slow, count: number): Member[] | Promise<Member[]>;
}

const silent = { drips: false, readsSlowly: false, waitsForAnswer: false };
/** As many of one user as are let in. */
const SLOW_ARCHIVES = 10;

const headOf = ({ client }: Slow, line: string, more: Record<string, string | number> = {}): string => {
  const headers = { Host: new URL(client.url).host, Authorization: `Bearer ${client.token}`, ...more };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join('')}`;
};

const formStart = '--slow\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\n';
const formType = 'multipart/form-data; boundary=slow';

const writing = (slow: Slow, count: number, line: string, type: string, length: number, start: string) => ({
  ...silent,
  count,
  first: `${headOf(slow, line, { 'Content-Type': type, 'Content-Length': length })}\r\n${start}`,
  drips: true,
});

async function slowTus(slow: Slow): Promise<Member> {
  const path = await beginUpload(slow.client, 100_000);
  const headers = {
    ...tusVersion,
    'Content-Type': 'application/offset+octet-stream',
    'Upload-Offset': 0,
    'Content-Length': 100_000,
  };
  return { ...silent, count: 1, first: `${headOf(slow, `PATCH /api/v1${path}`, headers)}\r\n`, drips: true };
}

const reading = (slow: Slow, count: number, path: string): Member => ({
  count,
  first: `${headOf(slow, `GET /api/v1${path}`)}\r\n`,
  drips: false,
  readsSlowly: true,
  waitsForAnswer: true,
});

export const crowds: Crowd[] = [
  {
    what: 'idle connections',
    count: 5000,
    membersOf: (slow, count) => [
      { ...silent, count, first: `${headOf(slow, 'GET /healthz')}\r\n`, waitsForAnswer: true },
    ],
  },
  {
    what: 'writers of a head, a byte a second',
    count: 1000,
    membersOf: (slow, count) => [
      { ...silent, count, first: `${headOf(slow, 'GET /api/v1/files')}X-Slow: `, drips: true },
    ],
  },
  {
    what: 'writers of JSON, a byte a second',
    count: 1000,
    membersOf: (slow, count) => [
      writing(slow, count, 'POST /api/v1/folders', 'application/json', 5000, '{"name":"'),
    ],
  },
  {
    what: 'writers of a short form, a byte a second',
    count: 1000,
    membersOf: (slow, count) => [writing(slow, count, 'POST /api/v1/files', formType, 5000, formStart)],
  },
  {
    what: 'writers of a long form, a byte a second',
    count: 1000,
    membersOf: (slow, count) => [writing(slow, count, 'POST /api/v1/files', formType, 10_000_000, formStart)],
  },
  {
    what: 'writers of resumable uploads, a byte a second',
    // Of somebody who may have a thousand unfinished, in all rounds together.
    count: 120,
    membersOf: async (slow, count) => {
      const members: Member[] = [];
      // A few at once: of each connection of ours something stays open for a while.
      while (members.length < count)
        members.push(...(await Promise.all(Array.from({ length: 6 }, () => slowTus(slow)))));
      return members;
    },
  },
  {
    what: 'readers of downloads, archives and lists, 1 KiB a second',
    count: 500,
    membersOf: (slow, count) => {
      const lists = Math.ceil(count / 10);
      return [
        reading(slow, count - lists - SLOW_ARCHIVES, `/files/${slow.fileId}/content`),
        reading(slow, SLOW_ARCHIVES, `/folders/${slow.folderId}/content`),
        reading(slow, lists, `/files?limit=100`),
      ];
    },
  },
];
