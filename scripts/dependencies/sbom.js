import { readFileSync } from 'node:fs';
import { installed, licenceOf } from './rules.js';

/**
 * `npm run sbom`: the bill of materials, CycloneDX 1.6, to standard output, from the lock alone. `npm sbom` leaves out a package of
 * which another version lies below a second one, and with `--omit dev` whatever the tests use as well.
 */
const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const root = lock.packages[''];

/** https://github.com/package-url/purl-spec: the `@` of a scope is written as %40. */
const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const packages = new Map(installed(lock));

/** The same version may lie in several folders; a bill lists it once. */
const byPurl = new Map([...packages.values()].map((one) => [purl(one), one]));

function componentOf([ref, one]) {
  const { name, version, integrity, dev, optional } = one;
  return {
    type: 'library',
    'bom-ref': ref,
    name,
    version,
    // What only the tests need is not part of what runs.
    scope: dev ? 'excluded' : optional ? 'optional' : 'required',
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') },
    ],
    licenses: [{ expression: licenceOf(one) }],
    purl: ref,
  };
}

/** Where Node finds `name` from `path`: in its own folder first, then in each above. */
function found(path, name) {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    const one = packages.get(`${at ? `${at}/` : ''}node_modules/${name}`);
    if (one || at === '') return one;
  }
}

/** Peers and optional packages that are not installed are no part of it. */
function partsOf(path, { dependencies, optionalDependencies, peerDependencies }) {
  const names = Object.keys({ ...peerDependencies, ...dependencies, ...optionalDependencies });
  return names
    .map((name) => found(path, name))
    .filter(Boolean)
    .map(purl);
}

const parts = new Map([[purl(root), new Set(partsOf('', root))]]);
for (const [path, one] of packages)
  parts.set(purl(one), new Set([...(parts.get(purl(one)) ?? []), ...partsOf(path, one)]));

const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': purl(root),
      name: root.name,
      version: root.version,
      licenses: [{ expression: root.license }],
      purl: purl(root),
    },
  },
  components: [...byPurl].map(componentOf),
  dependencies: [...parts].map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn] })),
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
