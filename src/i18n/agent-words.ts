import { agentParts } from '../domain/sessions/agent.js';

/** `Firefox on Windows`, `curl`. */
export function agentWords(
  t: (key: string, values?: Record<string, unknown>) => string,
  agent: string,
): string {
  const { browser, system, program } = agentParts(agent);
  if (browser && system) return t('settings.sessions.browserOn', { browser, system });
  return browser ?? program ?? t('settings.sessions.unknown');
}
