import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import Joi from 'joi';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import { requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type Setting, settingOf } from './get-settings.js';
import { isSettingName, type SettingName, settings } from './setting.js';
import type { SettingChange } from './setting-store.js';

type ChangePorts = Pick<
  Ports,
  'settings' | 'liveSettings' | 'rules' | 'environment' | 'sessions' | 'unitOfWork' | 'audit' | 'events'
>;

/**
 * Sets one. Every process goes by it within a second.
 * @throws DomainError `setting_not_found`, `proof_required`, `precondition_failed`, `validation_failed`
 */
export const changeSetting =
  (ports: ChangePorts) =>
  async (
    actor: Actor,
    name: string,
    input: unknown,
    expected: ExpectedVersions = 'any',
  ): Promise<Setting> => {
    const known = knownSetting(actor, name);
    // Its bytes would be missing.
    if (settings[known].isPicture) throw new DomainError('setting_not_found');
    const { value } = validate(valueSchemas[known], input);
    return write(ports, actor, known, { isSet: true, value }, expected);
  };

/** Takes it back: what the environment says, or the default, is in force again. */
export const resetSetting =
  (ports: ChangePorts) =>
  async (actor: Actor, name: string, expected: ExpectedVersions = 'any'): Promise<Setting> =>
    write(ports, actor, knownSetting(actor, name), { isSet: false, value: null }, expected);

/** By what a file begins with. SVG is a program, and stays out. */
const pictures = [/^\x89PNG\r\n\x1a\n/, /^\xff\xd8\xff/, /^RIFF[\s\S]{4}WEBP/];

/**
 * The logo of the place: drawn anew, so that nothing but pixels comes in.
 * @param bytes PNG, JPEG or WebP
 */
export const changeLogo =
  (ports: ChangePorts & Pick<Ports, 'thumbnailer'>) =>
  async (actor: Actor, bytes: Buffer, expected: ExpectedVersions = 'any'): Promise<Setting> => {
    requireAdmin(actor);
    const beginning = bytes.subarray(0, 16).toString('latin1');
    const isPicture = pictures.some((signature) => signature.test(beginning));
    const drawn = isPicture ? await ports.thumbnailer.draw(Readable.from([bytes])) : null;
    if (!drawn)
      throw new DomainError('validation_failed', {
        fields: [{ field: 'picture', rule: 'picture.kind', params: {} }],
      });
    const hash = createHash('sha256').update(drawn).digest('hex');
    return write(ports, actor, 'siteLogo', { isSet: true, value: hash }, expected, () =>
      ports.settings.keepPicture(hash, drawn),
    );
  };

const valueSchemas = Object.fromEntries(
  Object.entries(settings).map(([name, { schema }]) => [name, Joi.object({ value: schema.required() })]),
) as Record<SettingName, Joi.ObjectSchema<{ value: unknown }>>;

/** What stands between strangers and what is kept here. */
const guarding: ReadonlySet<string> = new Set(['accounts', 'security', 'sessions', 'links']);

/** @throws DomainError `setting_not_found`, `proof_required` */
function knownSetting(actor: Actor, name: string): SettingName {
  requireAdmin(actor);
  if (!isSettingName(name)) throw new DomainError('setting_not_found');
  if (guarding.has(settings[name].group)) requireProofAtScreen(actor);
  return name;
}

async function write(
  ports: ChangePorts,
  actor: Actor,
  name: SettingName,
  change: Pick<SettingChange, 'isSet' | 'value'>,
  expected: ExpectedVersions,
  also: () => Promise<void> = async () => undefined,
): Promise<Setting> {
  const changedBy = actor.kind === 'user' ? actor.login : null;
  const { before, after } = await ports.unitOfWork.run(async () => {
    const stored = await ports.settings.lock(name);
    expectVersion(stored, expected);
    await also();
    const written = await ports.settings.write(name, { ...change, changedBy });
    const [was, is] = [settingOf(ports, name, stored), settingOf(ports, name, written)];
    await ports.audit.append(actor, {
      act: 'setting.changed',
      object: { kind: 'setting', id: name, name },
      changes: { value: { before: asFact(was.value), after: asFact(is.value) } },
      details: { isReset: !change.isSet },
    });
    return { before: was, after: is };
  });
  // Whoever changed it looks at once.
  await ports.liveSettings.refresh();
  if (settings[name].group === 'sessions') await ports.sessions.shorten(ports.rules);
  ports.events.record('setting.changed', actor, {
    name,
    before: asFact(before.value),
    after: asFact(after.value),
    isReset: !change.isSet,
  });
  return after;
}

const asFact = (value: unknown): string | number | boolean | null =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as string | number | boolean);
