#!/usr/bin/env node
import { build } from '../scripts/build.js';
import { endWithNpm } from '../scripts/end-with-npm.js';

endWithNpm();
await build();
await import('../dist/main.js');
