import { readFileSync } from 'node:fs';
import type { ObjectSchema } from 'joi';
import { cookieName } from '../../../config/cookie-name.js';
import { uploadFileSchema } from '../../../domain/uploads/upload.commands.js';
import { SESSION_COOKIE } from '../../browser-session.js';
import type { Endpoint } from '../endpoint.js';
import { schemas } from '../schemas.js';
import { shareOperations } from './share-operations.js';

type Json = Record<string, unknown>;

export const { version } = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as {
  version: string;
};

export interface ApiOptions {
  publicUrl: string;
  /** Whether whoever downloads is sent to the store. */
  isPresigned: boolean;
}

/** OpenAPI 3.1, made of the endpoints that are served and the Joi schemas that check them. */
export function describeApi(endpoints: Endpoint[], { publicUrl, isPresigned }: ApiOptions): Json {
  const paths: Record<string, Json> = Object.fromEntries(
    Object.entries(shareOperations).map(([path, { get, ...operations }]) => [
      path,
      { ...operations, ...(get && { get, head: withoutBytes(get) }) },
    ]),
  );
  for (const endpoint of endpoints) {
    const path = `/api/v1${endpoint.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    const operation = describeOperation(endpoint);
    paths[path] = { ...paths[path], [endpoint.method]: operation };
    if (endpoint.success.isBinary || endpoint.success.isConditional)
      paths[path].head = withoutBytes(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Kladovka',
      version,
      summary: 'A self-hosted cloud drive.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }, { session: [] }],
    paths: isPresigned ? withStore(paths) : paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName(SESSION_COOKIE, publicUrl.startsWith('https:')),
          description: 'A browser that is signed in; for what changes something `X-CSRF-Token` goes with it.',
        },
        linkPassword: {
          type: 'http',
          scheme: 'basic',
          description: 'The link’s password under any user name.',
        },
      },
    },
  };
}

/** RFC 9110, 9.3.2: HEAD is GET without the bytes. */
/** Contents, and nothing else, are given in ranges. */
const withStore = (paths: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => {
      const { get } = operations as { get?: { responses: Json } };
      if (!get?.responses[206]) return [path, operations];
      const responses = { ...get.responses, 302: { description: 'To the store, for a minute (`Location`)' } };
      return [path, { ...operations, get: { ...get, responses } }];
    }),
  );

const withoutBytes = ({ operationId, responses, ...operation }: Json): Json => ({
  ...operation,
  operationId: `${operationId}Head`,
  responses: Object.fromEntries(
    Object.entries(responses as Record<string, Json>).map(([status, { content: _, ...answer }]) => [
      status,
      answer,
    ]),
  ),
});

function describeOperation(endpoint: Endpoint): Json {
  const { operationId, tag, summary, access, success } = endpoint;
  return {
    operationId,
    tags: [tag],
    summary: access === 'admin' ? `${summary} (admins)` : summary,
    ...(access === 'anyone' && { security: [] }),
    parameters: [...pathParameters(endpoint), ...queryParameters(endpoint), ...headerParameters(endpoint)],
    ...requestBody(endpoint),
    responses: {
      [success.status]: describeSuccess(endpoint),
      ...(success.isBinary && { 206: binary('A range of the bytes') }),
      ...((success.isBinary || success.isConditional) && { 304: { description: 'Not changed' } }),
      ...Object.fromEntries(refusalsOf(endpoint).map((status) => [status, problemOf(status)])),
    },
  };
}

const pathParameters = ({ path }: Endpoint): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(name === 'id' && { format: 'uuid' }) },
  }));

function queryParameters({ query, success }: Endpoint): Json[] {
  if (success.isBinary) {
    return [
      { name: 'disposition', in: 'query', schema: { enum: ['attachment', 'inline'], default: 'attachment' } },
    ];
  }
  if (!query) return [];
  return Object.entries(jsonSchema(query).properties).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
}

function headerParameters({ refusals, receive, takes, success, headers = [] }: Endpoint): Json[] {
  const names = [
    ...headers,
    ...(refusals.includes(412) && !headers.includes('Tus-Resumable') && !success.isBinary
      ? ['If-Match']
      : []),
    ...(receive && !takes ? ['Repr-Digest'] : []),
    ...(success.isBinary ? ['Range', 'If-Range', 'If-Match', 'If-None-Match'] : []),
    ...(success.isConditional ? ['If-None-Match'] : []),
  ];
  return names.map((name) => ({ name, in: 'header', schema: { type: 'string' } }));
}

function requestBody({ body, receive, takes }: Endpoint): Json {
  if (takes) return { requestBody: { required: false, content: { [takes]: {} } } };
  if (receive)
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema: uploadForm() } } } };
  if (!body) return {};
  const schema = jsonSchema(body);
  return { requestBody: { required: 'required' in schema, content: { 'application/json': { schema } } } };
}

/** The upload's command without what comes from the part and from headers. */
function uploadForm(): Json {
  const { name, declaredType, sha256, ...fields } = jsonSchema(uploadFileSchema).properties;
  return {
    type: 'object',
    properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' }, ...fields },
    required: ['file'],
    additionalProperties: false,
  };
}

function describeSuccess({ success: { status, schema, isBinary, mediaType }, answers }: Endpoint): Json {
  if (isBinary) return binary('The bytes');
  if (mediaType) return { description: 'The bytes', content: { [mediaType]: {} } };
  if (!schema) return { description: 'Done', ...(answers && { headers: headersNamed(answers) }) };
  return {
    description: { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'Done' }[status],
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

const headersNamed = (names: string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }]));

/** Of the file's own type. */
const binary = (description: string): Json => ({ description, content: { '*/*': {} } });

/** Its own refusals and those that any such call has. */
function refusalsOf({ access, refusals, body, query, receive }: Endpoint): number[] {
  const common = [
    ...(body || query || receive ? [400] : []),
    ...(body || receive ? [413, 415] : []),
    ...(access === 'anyone' ? [] : [401]),
    ...(access === 'admin' || access === 'user' ? [403] : []),
    429,
    503,
  ];
  return [...new Set([...common, ...refusals])].sort((a, b) => a - b);
}

const problemOf = (status: number): Json => ({
  description: `Problem (RFC 9457), status ${status}`,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** Joi speaks draft 2020-12, which is the dialect of OpenAPI 3.1. */
const jsonSchema = (schema: ObjectSchema): Json & { properties: Record<string, unknown> } =>
  schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as Json & {
    properties: Record<string, unknown>;
  };
