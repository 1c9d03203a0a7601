import type { KnownRoute } from '../../../support/routes.js';
import type { World } from './generator.js';

/** What a call takes, as far as the OpenAPI document says: to come past the first look at it. */
export interface Shape {
  query: string[];
  members: Record<string, Member>;
}

export interface Member {
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  items?: Member;
  properties?: Record<string, Member>;
  anyOf?: Member[];
  oneOf?: Member[];
  required?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

interface Described {
  parameters?: { name: string; in: string; schema?: Member }[];
  requestBody?: { content: Record<string, { schema?: Member }> };
}

interface Document {
  paths: Record<string, Record<string, Described>>;
}

/** A call as the document has it, to be asked by the rules. */
export interface Operation {
  method: string;
  path: string;
  query: { name: string; schema: Member }[];
  body: { type: string; members: Record<string, Member>; required: string[] } | null;
}

export const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => {
      const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      const { properties = {}, required = [] } = content?.schema ?? {};
      const query = parameters.filter((one) => one.in === 'query');
      return {
        method,
        path,
        query: query.map(({ name, schema = {} }) => ({ name, schema })),
        body: type ? { type, members: properties, required } : null,
      };
    }),
  );

/** Of every call of the document, by its method and its address as a router writes it. */
export function shapesOf({ paths }: Document): Map<string, Shape> {
  const shapes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]): [string, Shape] => {
      const content = Object.values(requestBody?.content ?? {})[0];
      const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
      return [keyOf(method, path), { query, members: content?.schema?.properties ?? {} }];
    }),
  );
  return new Map(shapes);
}

const keyOf = (method: string, path: string) =>
  `${method.toLowerCase()} ${path.replaceAll(/\{\w+\}|:\w+/g, ':')}`;

/** Of a form of a page, which no document describes: what forms have. */
const ofForms: Shape = {
  query: [],
  members: Object.fromEntries(
    [
      'name',
      'comment',
      'password',
      'login',
      'email',
      'folderId',
      'files',
      'folders',
      'target',
      'selection',
      'next',
      'code',
    ].map((name) => [name, { type: 'string' }]),
  ),
};

export const shapeOf = (shapes: Map<string, Shape>, { method, path }: KnownRoute): Shape =>
  shapes.get(keyOf(method, path.replace(/^\/admin\/api\/v1/, '/api/v1'))) ?? ofForms;

const words = ['report.txt', 'Отчёт', 'a', 'Hollow-kiosk-26!', 'someone@example.org', 'name', 'desc', '1'];

/** A value that may be right. */
export function fitting(member: Member, world: World, turn: number): unknown {
  const [one] = member.anyOf ?? member.oneOf ?? [];
  if (one) return fitting(one, world, turn);
  if (member.enum) return member.enum[turn % member.enum.length];
  if (member.format === 'uuid') return world.ids[turn % world.ids.length];
  if (member.format?.startsWith('date')) return '2027-01-01T00:00:00.000Z';
  const type = Array.isArray(member.type) ? member.type[turn % member.type.length] : member.type;
  switch (type) {
    case 'boolean':
      return turn % 2 === 0;
    case 'integer':
    case 'number':
      return turn % 50;
    case 'null':
      return null;
    case 'array':
      return [fitting(member.items ?? {}, world, turn)];
    case 'object':
      return Object.fromEntries(
        Object.entries(member.properties ?? {}).map(([name, inner], i) => [
          name,
          fitting(inner, world, turn + i),
        ]),
      );
    default:
      return words[turn % words.length];
  }
}
