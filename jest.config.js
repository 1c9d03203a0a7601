import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

const nginx =
  process.env.NGINX_PATH ??
  ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find(existsSync);
if (nginx) process.env.NGINX_PATH = nginx;

/** What lies below tests/long and tests/faults is not the short form's; scripts/test.js says which form it is. */
const form = process.env.TEST_FORM ?? 'short';
const rootsOf = {
  long: ['tests/long', 'tests/faults'],
  faults: ['tests/faults'],
  hostile: ['tests/long/hostile/generated', 'tests/long/hostile/crowds'],
};

const has = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Only root mounts, and not in every container. */
const mountsImages =
  process.getuid?.() === 0 &&
  has('mkfs.ext4') &&
  spawnSync('losetup', ['--find'], { stdio: 'ignore' }).status === 0;

/** What needs a program that npm does not bring along; .ci/run does, the global setup tells of it elsewhere. */
const leftOut = [
  ...(process.env.S3_ENDPOINT ? [] : ['<rootDir>/tests/long/storage/s3/']),
  ...(has('strace') ? [] : ['<rootDir>/tests/faults/power-cut']),
  ...(mountsImages ? [] : ['<rootDir>/tests/faults/images']),
  ...(nginx
    ? []
    : ['<rootDir>/tests/long/scale/accel-redirect', '<rootDir>/tests/long/storage/s3/two-instances']),
];

/** Packages that tests use themselves, large ones: loaded as the product is, by tests/support/native. */
const native = [
  '@aws-sdk/client-s3',
  'adminjs',
  'ajv',
  'axe-core',
  'express',
  'i18next',
  'jsonwebtoken',
  'pg',
  'playwright-core',
  'qrcode',
  'sequelize',
  'sharp',
  'tus-js-client',
  'yauzl',
];

/** Tests run as ESM through swc; types are checked apart by `npm run check`. */
export default {
  roots: (rootsOf[form] ?? ['tests']).map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(form === 'short' ? ['<rootDir>/tests/long/', '<rootDir>/tests/faults/'] : []),
    ...leftOut,
  ],
  testSequencer: '<rootDir>/tests/support/heaviest-first.js',
  testEnvironment: '<rootDir>/tests/support/native/environment.js',
  transform: {
    [`^${import.meta.dirname.replace(/\W/g, '.')}.src.*\\.tsx?$`]:
      '<rootDir>/tests/support/native/transform.js',
    [`/node_modules/(${native.join('|')})/`]: '<rootDir>/tests/support/native/transform.js',
    '/tests/support/native/contract.js$': '<rootDir>/tests/support/native/transform.js',
    '\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' },
        module: { type: 'es6' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${native.join('|')})/)`],
  setupFilesAfterEnv: ['<rootDir>/tests/support/bytes-equal.ts'],
  globalSetup: '<rootDir>/tests/support/global-setup.js',
  globalTeardown: '<rootDir>/tests/support/global-teardown.js',
  // For what hangs, not for what is slow: a loaded machine takes ten times as long as an idle one.
  testTimeout: 120_000,
  // Two to a core: each waits much of its time for its browser, PostgreSQL or a process, which work beside it.
  maxWorkers: Math.max(2, Math.min(4, 2 * availableParallelism())),
  workerIdleMemoryLimit: '1GB',
  // A worker that has loaded the whole product needs its time to end, too, where others want the processor.
  workerGracefulExitTimeout: 15_000,
};
