import type AdminJS from 'adminjs';
import { initializeStore } from 'adminjs';
import type { RequestHandler, Response } from 'express';
import { translator } from '../i18n/index.js';
import { adminOf, type PanelAdmin } from './panel-admin.js';
import { type PanelAssets, scriptNames } from './panel-assets.js';
import { panelThemes, themeVariables } from './theme.js';

/** emotion, below the select boxes of AdminJS, puts an empty style element into the page and no nonce on it. */
const HASH_OF_NOTHING = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The page around AdminJS's application. AdminJS's own has its state unescaped (a name with `</script>` in it breaks
 * out), asks Google for a font, and has no nonce on its scripts and styles.
 */
export const panelPage =
  (admin: AdminJS, assets: PanelAssets): RequestHandler =>
  async (req, res) => {
    const panelAdmin = adminOf({ currentAdmin: req.session.adminUser });
    const store = await initializeStore(admin, panelAdmin);
    allowEmptyStyle(res);
    res.type('html').send(html(panelAdmin, store.getState(), String(res.locals.nonce), assets));
  };

function html(
  { language, themeChoice }: PanelAdmin,
  state: object,
  nonce: string,
  assets: PanelAssets,
): string {
  const scripts = scriptNames.map((name) => `<script src="${assets.url(name)}"></script>`).join('\n  ');
  return `<!DOCTYPE html>
<html lang="${language}" data-theme-choice="${themeChoice}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Kladovka – ${translator(language)('panel.words.panel')}</title>
  <link rel="icon" type="image/svg+xml" href="${assets.url('logo.svg')}">
  <style nonce="${nonce}">${themeVariables}</style>
  <link rel="stylesheet" href="${assets.url('panel.css')}">
  <script nonce="${nonce}">
    window.__webpack_nonce__ = ${inScript(nonce)};
    window.REDUX_STATE = ${inScript(state)};
    window.PANEL_THEMES = ${themesInScript};
    window.THEME_COMPONENTS = {};
    window.AdminJS = { Components: {} };
    ${chooseTheme}
    // AdminJS says in English that the session is over before it goes to the sign-in, which says as much.
    window.alert = () => undefined;
  </script>
  ${scripts}
</head>
<body>
  <div id="app"></div>
  <script nonce="${nonce}">createRoot(document.getElementById('app')).render(AdminJS.Application);</script>
</body>
</html>`;
}

/** `auto` follows the system, which only the browser knows. */
const chooseTheme = `(() => {
      const page = document.documentElement.dataset;
      const isDark = page.themeChoice === 'dark' ||
        (page.themeChoice === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
      page.theme = isDark ? 'dark' : 'light';
      window.THEME = window.PANEL_THEMES[page.theme];
    })();`;

/** As JSON that no `</script>` in a name ends. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const themesInScript = inScript(panelThemes);

function allowEmptyStyle(res: Response): void {
  const policy = String(res.get('Content-Security-Policy') ?? '');
  res.set('Content-Security-Policy', policy.replace('style-src ', `style-src ${HASH_OF_NOTHING} `));
}
