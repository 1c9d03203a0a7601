/** What the agent of a client says that it is, as far as people know it by that. */
export interface AgentParts {
  browser: string | null;
  system: string | null;
  /** Of what is no browser that we know. */
  program: string | null;
}

export function agentParts(agent: string): AgentParts {
  const browser = nameAmong(browsers, agent);
  return {
    browser,
    system: nameAmong(systems, agent),
    // What a stranger calls his program is told in letters: it holds no address and no sentence.
    program: browser ? null : (/^[\p{L}\p{N} _+-]{1,40}/u.exec(agent)?.[0].trim() ?? null) || null,
  };
}

const nameAmong = (names: [RegExp, string][], agent: string): string | null =>
  names.find(([pattern]) => pattern.test(agent))?.[1] ?? null;

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/YaBrowser\//, 'Yandex Browser'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];
