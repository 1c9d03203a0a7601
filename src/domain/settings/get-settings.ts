import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { EnvironmentLine } from './environment-line.js';
import { type SettingName, settingNames, settings } from './setting.js';
import type { StoredSetting } from './setting-store.js';

/** A setting in force, and where it comes from. */
export interface Setting {
  name: SettingName;
  value: unknown;
  origin: 'panel' | EnvironmentLine['origin'];
  /** What would be in force if it were taken back. */
  givenValue: unknown;
  version: number;
  changedAt: Date | null;
  changedBy: string | null;
}

export interface SettingsInForce {
  settings: Setting[];
  environment: readonly EnvironmentLine[];
}

type ReadPorts = Pick<Ports, 'settings' | 'liveSettings' | 'environment'>;

/** All that decides how this server works: what may be changed here, and what needs a restart. */
export const getSettings =
  (ports: ReadPorts) =>
  async (actor: Actor): Promise<SettingsInForce> => {
    requireReader(actor);
    const stored = new Map((await ports.settings.all()).map((setting) => [setting.name, setting]));
    return {
      settings: settingNames.map((name) => settingOf(ports, name, stored.get(name))),
      environment: ports.environment.filter(({ key }) => !settingKeys.has(key)),
    };
  };

/** These can be changed in the panel, and are told of as settings. */
const settingKeys = new Set<string>(settingNames.flatMap((name) => settings[name].key ?? []));

export function settingOf(
  { liveSettings: { given }, environment }: Pick<ReadPorts, 'liveSettings' | 'environment'>,
  name: SettingName,
  stored: StoredSetting | undefined,
): Setting {
  const line = environment.find(({ key }) => key === settings[name].key);
  const givenValue = given[name];
  return {
    name,
    value: stored?.isSet ? stored.value : givenValue,
    origin: stored?.isSet ? 'panel' : (line?.origin ?? 'default'),
    givenValue,
    version: stored?.version ?? 0,
    changedAt: stored && stored.version > 0 ? stored.changedAt : null,
    changedBy: stored?.changedBy ?? null,
  };
}
