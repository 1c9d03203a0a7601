#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.js';
import { endWithNpm } from '../scripts/end-with-npm.js';

// From Node 22 on: what was compiled once is not compiled at the next start.
module.enableCompileCache?.(fileURLToPath(new URL('../dist/compiled', import.meta.url)));
endWithNpm();
await build();
await import('../dist/bundle/main.js');
