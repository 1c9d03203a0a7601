import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Runs in the server's process, beside the program (`--import`): at SIGUSR2 it collects what nobody holds any more, and
 * writes down what is left.
 */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const file = process.env.MEASURE_FILE;

if (file)
  process.on('SIGUSR2', () => {
    for (let i = 0; i < 3; i++) collect();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    const descriptors = readdirSync('/proc/self/fd').length;
    writeFileSync(`${file}.new`, JSON.stringify({ heapUsed, external, arrayBuffers, rss, descriptors }));
    renameSync(`${file}.new`, file);
  });
