import { linkCalls, openHeaders, preflightHeaders } from '../../middleware/cross-origin.js';

const described = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const bytes = (description: string) => ({ description, content: { '*/*': {} } });

const notThere = described('Not known, expired, used up or revoked: all alike');
const passwordNeeded = described('The link asks for a password');
const asScript = described(
  'A page of ours would run it as a script or a style, which nothing stored does; or it is fetched in advance (`Sec-Purpose`, `Purpose`)',
);
const tooManyAttempts = described('Too many attempts at the password');

const id = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
});

const tags = ['Share links'];
const security = [{}, { linkPassword: [] }];

const disposition = {
  name: 'disposition',
  in: 'query',
  schema: { enum: ['attachment', 'inline'], default: 'attachment' },
};

const contentHeaders = ['Range', 'If-Range', 'If-Match', 'If-None-Match'].map((name) => ({
  name,
  in: 'header',
  schema: { type: 'string' },
}));

const outOfReach = described('Its database or its files are out of reach: try again after `Retry-After`');

const toPage = {
  description:
    'To the page: a person who must give the password; always a robot that makes previews or an index',
};
const notChanged = { description: 'Not changed' };

const contentResponses = {
  200: bytes('The bytes'),
  206: bytes('A range of the bytes'),
  303: toPage,
  304: notChanged,
  401: passwordNeeded,
  403: asScript,
  412: described('Not the bytes that `If-Match` asks for'),
  416: described('No such range'),
  429: tooManyAttempts,
  503: outOfReach,
};

const operations = {
  '/s/{token}': {
    get: {
      operationId: 'downloadByLink',
      tags,
      summary: 'Download by a share link: a file, or a folder as a ZIP archive, which knows no ranges',
      security,
      parameters: [
        id('token'),
        disposition,
        {
          name: 'folder',
          in: 'query',
          schema: { type: 'string', format: 'uuid' },
          description: 'One below the shared folder.',
        },
        ...contentHeaders,
      ],
      responses: { ...contentResponses, 404: notThere },
    },
  },
  '/s/{token}/files/{fileId}': {
    get: {
      operationId: 'downloadFileByLink',
      tags,
      summary: 'Download one file of a shared folder',
      security,
      parameters: [id('token'), id('fileId'), disposition, ...contentHeaders],
      responses: {
        ...contentResponses,
        404: described('No such link, or nothing of this id in the shared folder as it is now'),
      },
    },
  },
  '/s/{token}/files/{fileId}/thumbnail': {
    get: {
      operationId: 'getThumbnailByLink',
      tags,
      summary:
        'A picture’s thumbnail in a shared folder: no download; a link with a limit of those shows none',
      security,
      parameters: [
        id('token'),
        id('fileId'),
        { name: 'If-None-Match', in: 'header', schema: { type: 'string' } },
      ],
      responses: {
        200: { description: 'The bytes', content: { 'image/webp': {} } },
        303: toPage,
        304: notChanged,
        401: passwordNeeded,
        403: described('It is fetched in advance (`Sec-Purpose`, `Purpose`)'),
        404: described('No such link or file; `preview_not_ready` while there is none of it'),
        429: tooManyAttempts,
        503: outOfReach,
      },
    },
  },
  '/s/{token}/files': {
    post: {
      operationId: 'uploadByLink',
      tags,
      summary: 'Send a file by an upload request; a name that is taken is numbered, and nothing tells of it',
      security,
      parameters: [id('token'), { name: 'Repr-Digest', in: 'header', schema: { type: 'string' } }],
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                file: { type: 'string', contentMediaType: 'application/octet-stream' },
                sender: { type: 'string', maxLength: 100, description: 'Put into the file’s comment.' },
              },
              required: ['file'],
            },
          },
        },
      },
      responses: {
        201: {
          description: 'Taken',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/SentFile' } } },
        },
        303: toPage,
        400: described('Not a good name, or no file'),
        401: passwordNeeded,
        403: described('A page’s script without a valid pass'),
        404: notThere,
        413: described('Larger than is taken here, or no room'),
        415: described('Not multipart/form-data'),
        429: described('Too many at once, or too many attempts at the password'),
        503: outOfReach,
        507: described('The server’s disk is full'),
      },
    },
  },
};

type Answers = Record<string, object>;

const headersOf = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { schema: { const: value } }]));

/** R27: every answer is open to another site's application. */
const openToAll = <Operation extends { responses: Answers }>(operation: Operation): Operation => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses).map(([status, answer]) => [
      status,
      { ...answer, headers: headersOf(openHeaders) },
    ]),
  ),
});

const preflightOf = (path: string) => ({
  operationId: `ask${path.replaceAll(/\W*(\w+)\W*/g, (_, word: string) => word[0]?.toUpperCase() + word.slice(1))}`,
  tags,
  summary: 'What a browser asks ahead of another site’s call (CORS); the same for every link',
  security: [],
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => id(name)),
  responses: {
    204: {
      description: 'What may be sent and read',
      headers: headersOf({ ...openHeaders, ...preflightHeaders(methodsOf(path)) }),
    },
  },
});

const methodsOf = (path: string): readonly string[] =>
  linkCalls[path.replace('/s', '').replaceAll(/\{(\w+)\}/g, ':$1')] ?? [];

/** What stands outside `/api/v1`: fetching and sending by a share link. */
export const shareOperations: Record<string, Record<string, Record<string, unknown>>> = Object.fromEntries(
  Object.entries(operations).map(([path, calls]) => [
    path,
    {
      ...Object.fromEntries(Object.entries(calls).map(([method, call]) => [method, openToAll(call)])),
      options: preflightOf(path),
    },
  ]),
);
