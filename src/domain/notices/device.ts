import { agentParts } from '../sessions/agent.js';
import type { Client } from '../shared/actor.js';
import type { AttemptLimiter } from '../shared/attempt-limiter.js';

/**
 * What counts as one device: a browser on a system, or a program, in a network. Without the version, which changes every few
 * weeks.
 */
export function deviceOf(
  { networkOf }: Pick<AttemptLimiter, 'networkOf'>,
  { agent, address }: Client,
): string {
  const { browser, system, program } = agentParts(agent);
  return `${browser ?? program ?? ''}/${system ?? ''} ${networkOf(address)}`;
}
