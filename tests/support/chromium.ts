import { spawn } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

interface Chromium {
  executablePath: string;
  env: Record<string, string | undefined>;
}

interface LaunchOptions {
  /** With its window's own parts, the viewer of PDF documents among them, where one is installed. */
  isWhole?: boolean;
  /** A name for this machine by which no page is a secure context, as it is from other machines without TLS. */
  insecureHost?: string;
}

/**
 * The browser of the tests: what CHROMIUM_PATH names, else an installed shell (a Chromium without a window takes two
 * thirds of the time), else the one of the npm package.
 */
export async function launchBrowser({ isWhole = false, insecureHost }: LaunchOptions = {}): Promise<Browser> {
  const { executablePath, env } = await findChromium(isWhole ? [...whole, ...shells] : shells);
  return chromium.launch({
    executablePath,
    // As root, in containers and with little shared memory, as test machines are.
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      ...(insecureHost ? [`--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`] : []),
    ],
    env: withoutGaps({ ...process.env, ...env }),
    timeout: 120_000,
  });
}

const shells = ['/usr/bin/chromium-headless-shell'];
const whole = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

async function findChromium(installed: string[]): Promise<Chromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named) return { executablePath: named, env: {} };
  for (const executablePath of installed) {
    if (await exists(executablePath)) return { executablePath, env: {} };
  }
  return packagedChromium();
}

/** Its own way of unpacking leaves out the libraries and fonts that a bare machine lacks. */
export async function packagedChromium(): Promise<Chromium> {
  const bin = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
    '../../bin',
  );
  const { version } = JSON.parse(await readFile(path.join(bin, '../package.json'), 'utf8'));
  const folder = path.join(tmpdir(), `kladovka-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!(await exists(folder))) await unpack(bin, folder);
  return {
    executablePath: path.join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'),
      FONTCONFIG_PATH: path.join(folder, 'fonts'),
      HOME: folder,
    },
  };
}

/** Whole or not at all: several test processes may come here at once. */
async function unpack(bin: string, folder: string): Promise<void> {
  const unfinished = await mkdtemp(`${folder}-`);
  const read = async (name: string) => promisify(brotliDecompress)(await readFile(path.join(bin, name)));
  await writeFile(path.join(unfinished, 'chromium'), await read('chromium.br'));
  await chmod(path.join(unfinished, 'chromium'), 0o755);
  for (const name of ['al2023', 'fonts', 'swiftshader']) {
    const target = name === 'swiftshader' ? unfinished : path.join(unfinished, name);
    await mkdir(target, { recursive: true });
    await untar(await read(`${name}.tar.br`), target);
  }
  await writeFile(path.join(unfinished, 'fonts/fonts.conf'), fontsIn(path.join(folder, 'fonts')));
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
}

/** The package's own names folders of a cloud's machines; without any font, text has no size and can't be clicked. */
const fontsIn = (folder: string): string =>
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
   <fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>`;

const untar = (archive: Buffer, folder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-x', '-C', folder], {
      stdio: ['pipe', 'ignore', 'inherit'],
      timeout: 120_000,
    });
    tar.once('error', reject);
    tar.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with code ${code}`))));
    tar.stdin.end(archive);
  });

const withoutGaps = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
