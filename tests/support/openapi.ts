import { type Contract, contractOf } from './native/contract.js';

const ofServers = new Map<string, Promise<Contract>>();

/** Of the document that a server serves, asked for once. Those of two servers differ in their addresses alone. */
export function loadContract(url: string): Promise<Contract> {
  const known = ofServers.get(url) ?? fetchContract(url);
  ofServers.set(url, known);
  return known;
}

async function fetchContract(url: string): Promise<Contract> {
  const answer = await fetch(`${url}/api/openapi.json`);
  return contractOf((await answer.text()).replaceAll(url, 'http://server'));
}
