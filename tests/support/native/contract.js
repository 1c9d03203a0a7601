import { Ajv2020 } from 'ajv/dist/2020.js';

const known = new Map();

/**
 * What holds answers to this text of an OpenAPI document. Loaded by Node itself, as the product is: the validators, which take
 * longer to make than a call, are made once for all test files of a worker.
 */
export function contractOf(text) {
  const contract = known.get(text) ?? new Contract(JSON.parse(text));
  known.set(text, contract);
  return contract;
}

class Contract {
  #ajv = new Ajv2020({ strict: false, validateFormats: false });
  #validators = new Map();
  #document;

  constructor(document) {
    this.#document = document;
    this.#ajv.addSchema({ $id: 'api', components: document.components });
  }

  check(method, path, status, type, body) {
    const operation = this.#find(method, path);
    if (!operation) return;
    const described = operation.responses[status];
    if (!described) throw new Error(`${method} ${path}: status ${status} is not in the OpenAPI document`);
    const content = described.content?.[type.split(';', 1)[0] ?? ''];
    if (content?.schema) this.#validate(`${method} ${path} ${status}`, content.schema, body);
    else if (described.content && !content && !described.content['*/*']) {
      throw new Error(`${method} ${path} ${status}: media type ${type} is not in the OpenAPI document`);
    }
  }

  #find(method, path) {
    const segments = path.split('?', 1)[0].split('/');
    const template = Object.keys(this.#document.paths).find((candidate) => {
      const parts = candidate.split('/');
      return (
        parts.length === segments.length &&
        parts.every((part, i) => part.startsWith('{') || part === segments[i])
      );
    });
    return template ? this.#document.paths[template]?.[method.toLowerCase()] : undefined;
  }

  #validate(what, schema, body) {
    const validator = this.#validators.get(schema) ?? this.#ajv.compile(rooted(schema));
    this.#validators.set(schema, validator);
    if (!validator(body)) throw new Error(`${what}: ${this.#ajv.errorsText(validator.errors)}`);
  }
}

const rooted = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('#/components/', 'api#/components/'));
