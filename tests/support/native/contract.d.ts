/** Holds answers to an OpenAPI document: the status must be described, and the body must be as it says. */
export interface Contract {
  /** @throws Error that says in what the answer differs. Addresses outside the document are not its business. */
  check(method: string, path: string, status: number, type: string, body: unknown): void;
}

export function contractOf(text: string): Contract;
