import { readFileSync } from 'node:fs';
import {
  alikeFindings,
  installScriptFindings,
  knownBadFindings,
  licenceFindings,
  pinFindings,
  sourceFindings,
} from './rules.js';

/** `npm run check:dependencies`: what is installed is what was looked at, may be passed on, and is not known to do harm. */
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const manifest = read('../../package.json');
const lock = read('../../package-lock.json');
const findings = [
  ...pinFindings(manifest, lock),
  ...sourceFindings(lock),
  ...installScriptFindings(manifest, lock),
  ...alikeFindings(lock),
  ...licenceFindings(lock),
  ...knownBadFindings(lock, read('./known-bad.json')),
];
for (const finding of findings) process.stderr.write(`${finding}\n`);
process.exitCode = findings.length > 0 ? 1 : 0;
