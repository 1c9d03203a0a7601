/** What AdminJS draws and bundles with: React for its own pages, Babel and Rollup, and all its colours. */
const never = [
  'adminjs/lib/backend/bundler/components.bundler.js',
  'adminjs/lib/frontend/layout-template.js',
  'adminjs/lib/frontend/login-template.js',
];

const fromPanel = /^(?:adminjs|@adminjs\/[a-z]+)$/;
const inAdminJs = /[\\/]node_modules[\\/](?:adminjs|@adminjs)[\\/]/;

/**
 * An esbuild plugin: of AdminJS nothing but what answers the panel's calls. As a whole it takes three seconds to load, and 110 MiB,
 * two thirds of it for Babel, Rollup and React, which the server has no use for: its pages are ours (`panel-html.ts`), and its
 * scripts are bundled beforehand.
 */
export const adminJsServer = {
  name: 'adminjs-server',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /./ }, async ({ path: name, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === adminJsServer || !(fromPanel.test(name) || inAdminJs.test(importer))) return null;
      const found = await resolve(name, { importer, resolveDir, kind, pluginData: adminJsServer });
      // Its modules say nothing of themselves; what is imported of them and not used is left out with all that it loads.
      return { ...found, sideEffects: false };
    });
    onLoad({ filter: new RegExp(never.map(asPattern).join('|')) }, () => ({ contents: refusal }));
  },
};

const asPattern = (file) => `node_modules/${file}$`.split('/').map(escaped).join('[\\\\/]');
const escaped = (text) => text.replaceAll('.', '\\.');

const refusal = `export default () => { throw new Error('AdminJS draws and bundles nothing here'); };`;

/** Whether a module is AdminJS's, which looks for files beside itself. */
export const isAdminJs = (file) => inAdminJs.test(file);
