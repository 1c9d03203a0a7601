import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

/** Holds answers to the served OpenAPI document: the status must be described, and the body must be as it says. */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false });
  private readonly validators = new Map<object, ValidateFunction>();

  private constructor(private readonly document: Document) {
    this.ajv.addSchema({ $id: 'api', components: document.components });
  }

  /** One for all clients of a server: its validators take longer to make than a call. */
  static load(url: string): Promise<Contract> {
    const known = Contract.ofServers.get(url) ?? Contract.fetch(url);
    Contract.ofServers.set(url, known);
    return known;
  }

  private static readonly ofServers = new Map<string, Promise<Contract>>();

  private static async fetch(url: string): Promise<Contract> {
    const answer = await fetch(`${url}/api/openapi.json`);
    return new Contract((await answer.json()) as Document);
  }

  /** @throws Error that says in what the answer differs. Addresses outside the document are not its business. */
  check(method: string, path: string, status: number, type: string, body: unknown): void {
    const operation = this.find(method, path);
    if (!operation) return;
    const described = operation.responses[status];
    if (!described) throw new Error(`${method} ${path}: status ${status} is not in the OpenAPI document`);
    const content = described.content?.[type.split(';', 1)[0] ?? ''];
    if (content?.schema) this.validate(`${method} ${path} ${status}`, content.schema, body);
    else if (described.content && !content && !described.content['*/*']) {
      throw new Error(`${method} ${path} ${status}: media type ${type} is not in the OpenAPI document`);
    }
  }

  private find(method: string, path: string): Operation | undefined {
    const segments = path.split('?', 1)[0]?.split('/') ?? [];
    const template = Object.keys(this.document.paths).find((candidate) => {
      const parts = candidate.split('/');
      return (
        parts.length === segments.length &&
        parts.every((part, i) => part.startsWith('{') || part === segments[i])
      );
    });
    return template ? this.document.paths[template]?.[method.toLowerCase()] : undefined;
  }

  private validate(what: string, schema: object, body: unknown): void {
    const validator = this.validators.get(schema) ?? this.ajv.compile(this.rooted(schema));
    this.validators.set(schema, validator);
    if (!validator(body)) throw new Error(`${what}: ${this.ajv.errorsText(validator.errors)}`);
  }

  private rooted(schema: object): object {
    return JSON.parse(JSON.stringify(schema).replaceAll('#/components/', 'api#/components/')) as object;
  }
}
