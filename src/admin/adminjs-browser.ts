import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);
const packageOf = (name: string): string => path.dirname(require.resolve(`${name}/package.json`));
const adminJs = path.resolve(path.dirname(require.resolve('adminjs')));
const icons = path.join(packageOf('react-feather'), 'dist');

/** What `adminjs` is to a browser: its `index.js` brings the server's part, with Babel and Rollup. */
const browserPart = `
  export * from './lib/frontend/index.js';
  export { default as initTranslations } from './lib/frontend/utils/adminjs.i18n.js';
  export { default as ViewHelpers } from './lib/backend/utils/view-helpers/view-helpers.js';
  export { ThemeProvider } from '@adminjs/design-system/styled-components';
  export { flat } from './lib/utils/flat/index.js';
`;

/**
 * What nothing in the panel needs, by the end of the module's path: editors of rich text, dates, phones, money and lists (our
 * fields have components of their own), drawings, AdminJS's sign-in, its words, and what chooses and fetches others.
 */
const leftOut: Record<string, string> = {
  ...Object.fromEntries(
    ['richtext', 'datetime', 'phone', 'currency', 'reference', 'array', 'mixed', 'key-value'].map((type) => [
      `components/property-type/${type}/index.js`,
      'export {};',
    ]),
  ),
  'components/login/index.js': nothing('Login'),
  'components/app/default-dashboard.js': nothing('DefaultDashboard'),
  'build/atoms/illustration/illustration.js': nothing('Illustration'),
  'build/atoms/phone-input/index.js': nothing('PhoneInput'),
  'build/atoms/currency-input/index.js': nothing('CurrencyInput'),
  'build/molecules/date-picker/index.js': nothing('DatePicker'),
  'build/molecules/drop-zone/index.js': nothing('DropZone', 'DropZoneItem'),
  'build/molecules/rich-text-editor/index.js': nothing('RichTextEditor'),
  'build/molecules/select/index.js': nothing('Select', 'SelectAsync', 'SelectCreatable'),
  'build/molecules/tinymce-editor/index.js': nothing('TinyMCE'),
  'i18next-browser-languagedetector/dist/esm/i18nextBrowserLanguageDetector.js': 'export default null;',
  'i18next-http-backend/esm/index.js': 'export default null;',
  'adminjs/lib/locale/index.js':
    "export * from './config.js'; export * from './default-config.js'; export const locales = {};",
};

/** Components that show nothing. */
function nothing(...names: string[]): string {
  return `const none = () => null; export { ${names.map((name) => `none as ${name}`).join(', ')}, none as default };`;
}

const endsWith = (ends: string[]): RegExp =>
  new RegExp(`(?:${ends.map((end) => end.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]')).join('|')})$`);

const inAdminJs = /[\\/]node_modules[\\/](?:adminjs|@adminjs)[\\/]/;

/** An esbuild plugin: of AdminJS and its design system what the panel shows, a seventh of the whole. */
export function adminJsBrowser(sources: string[]): Plugin {
  const plugin: Plugin = {
    name: 'adminjs-browser',
    setup({ onResolve, onLoad, onEnd, resolve }) {
      const missed = new Set(Object.keys(leftOut));
      onResolve({ filter: /^adminjs$/ }, () => ({ path: 'adminjs', namespace: 'panel', sideEffects: false }));
      onResolve({ filter: /^react-feather$/ }, () => ({
        path: 'icons',
        namespace: 'panel',
        sideEffects: false,
      }));
      onResolve({ filter: /./ }, async ({ path: name, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === plugin || !(inAdminJs.test(importer) || name.startsWith('@adminjs/'))) return null;
        const found = await resolve(name, { importer, resolveDir, kind, pluginData: plugin });
        // Its modules say nothing of themselves; what is imported of them and not used is left out with all that it loads.
        return { ...found, sideEffects: false };
      });
      onLoad({ filter: /^adminjs$/, namespace: 'panel' }, () => ({
        contents: browserPart,
        resolveDir: adminJs,
      }));
      onLoad({ filter: /^icons$/, namespace: 'panel' }, () => ({
        contents: usedIcons(sources),
        resolveDir: icons,
      }));
      onLoad({ filter: endsWith(Object.keys(leftOut)) }, ({ path: file }) => {
        const end = Object.keys(leftOut).find((one) => file.replaceAll('\\', '/').endsWith(one)) ?? '';
        missed.delete(end);
        return { contents: leftOut[end] };
      });
      onEnd(() => {
        if (missed.size > 0) throw new Error(`AdminJS has no ${[...missed].join(', ')} any more`);
      });
    },
  };
  return plugin;
}

/** Of 287 icons those whose names stand in our sources or in AdminJS's. */
function usedIcons(sources: string[]): string {
  const words = new Set(
    [...sources, path.join(adminJs, 'lib')]
      .flatMap(filesBelow)
      .flatMap((file) => readFileSync(file, 'utf8').match(/(?<=['"])[A-Z][A-Za-z0-9]*(?=['"])/g) ?? []),
  );
  const all = readFileSync(path.join(icons, 'index.js'), 'utf8').split('\n');
  return all.filter((line) => words.has(/default as (\w+)/.exec(line)?.[1] ?? '')).join('\n');
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d|\.bundle|production|development)\.[jt]sx?$/.test(name))
    .map((name) => path.join(folder, name));
