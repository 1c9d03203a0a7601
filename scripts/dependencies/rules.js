import semver from 'semver';

/**
 * What package.json and its lock must hold, so that what is installed is what was looked at. Each rule takes what it reads and
 * answers with sentences, one for each finding. None asks the network.
 */

/** Which do no harm to who runs or passes on Kladovka. LGPL: libvips, loaded as a library of its own and never changed. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
]);

/** Packages whose licence stands in their files and not where the lock looks. Each was read. */
const LICENCE_READ = new Map([
  ['@adminjs/express', 'MIT'],
  ['busboy', 'MIT'],
  ['combine-errors', 'MIT'],
  ['escape-regexp', 'MIT'],
  ['passport-local', 'MIT'],
  ['passport-strategy', 'MIT'],
  ['pause', 'MIT'],
  ['streamsearch', 'MIT'],
]);

/** Names that look alike and are both what they say. */
const ALIKE = new Set(['onetime']);

const REGISTRY = 'https://registry.npmjs.org/';

/** Every package, with its own name: a folder may have another one (`npm:` aliases). */
export const installed = (lock) =>
  Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, one]) => [path, { ...one, name: one.name ?? path.split('node_modules/').at(-1) }]);

/** Every version is one, and the lock is of this package.json. */
export function pinFindings(manifest, lock) {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => {
    const wanted = manifest[kind] ?? {};
    const locked = lock.packages['']?.[kind] ?? {};
    return [...new Set([...Object.keys(wanted), ...Object.keys(locked)])].flatMap((name) => {
      if (wanted[name] !== locked[name]) return [`${name}: package.json and its lock do not agree`];
      return semver.valid(wanted[name]) ? [] : [`${name}: "${wanted[name]}" is no exact version`];
    });
  });
}

/** Every package comes from the registry, as the bytes that were looked at. */
export function sourceFindings(lock) {
  return installed(lock).flatMap(([path, { resolved, integrity, link, version }]) => {
    if (link) return [`${path}: is a link to a folder`];
    const findings = [];
    if (!semver.valid(version)) findings.push(`${path}: "${version}" is no version`);
    if (resolved !== undefined && !resolved.startsWith(REGISTRY))
      findings.push(`${path}: does not come from the registry`);
    if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')) findings.push(`${path}: has no SHA-512`);
    return findings;
  });
}

/** What runs at an install was decided about, by name. */
export function installScriptFindings(manifest, lock) {
  const decided = manifest.allowScripts ?? {};
  return installed(lock)
    .filter(([, { name, hasInstallScript }]) => hasInstallScript && !(name in decided))
    .map(([path]) => `${path}: runs a script when it is installed; decide in allowScripts`);
}

/** A name that differs from another one by a sign alone is how a wrong package gets in. */
export function alikeFindings(lock) {
  const names = new Map();
  for (const name of new Set(installed(lock).map(([, { name }]) => name))) {
    const bare = name.toLowerCase().replaceAll(/[-_.]/g, '');
    names.set(bare, [...(names.get(bare) ?? []), name]);
  }
  return [...names]
    .filter(([bare, alike]) => alike.length > 1 && !ALIKE.has(bare))
    .map(([, alike]) => `${alike.join(', ')}: names that look alike`);
}

/** As an SPDX expression; undefined where neither the lock nor who read the package's files knows. */
export const licenceOf = ({ name, license }) => LICENCE_READ.get(name) ?? license;

export function licenceFindings(lock) {
  return installed(lock).flatMap(([path, one]) => {
    const licence = licenceOf(one);
    return isAllowed(licence) ? [] : [`${path}: licence ${licence ?? 'unknown'}`];
  });
}

export function knownBadFindings(lock, known) {
  const bad = new Map(known.map((one) => [one.name, one]));
  return installed(lock).flatMap(([path, { name, version }]) => {
    const one = bad.get(name);
    return one && semver.satisfies(version, one.versions, { includePrerelease: true })
      ? [`${path} ${version}: ${one.why}`]
      : [];
  });
}

/** An SPDX expression of one level: all of an AND, one of an OR. */
function isAllowed(licence = '') {
  const bare = licence.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some((one) => isAllowed(one));
  return bare.split(' AND ').every((one) => LICENCES.has(one));
}
