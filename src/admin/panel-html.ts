import type AdminJS from 'adminjs';
import { initializeStore, type ReduxState } from 'adminjs';
import type { RequestHandler } from 'express';
import { translator } from '../i18n/index.js';
import { themeVariables } from './palette.js';
import { adminOf, type PanelAdmin } from './panel-admin.js';
import type { PanelAssets } from './panel-assets.js';
import { holds, rightToPage } from './panel-rights.js';

/** What the frame of every page tells of the place, as the components see it, too. */
export interface PanelSite {
  /** null: Kladovka. */
  name: string | null;
  logoUrl: string | null;
  /** `#rrggbb`; null: ours. */
  colour: string | null;
  announcement: { text: string; language: string; id: string } | null;
}

/**
 * The page around AdminJS's application. AdminJS's own has its state unescaped (a name with `</script>` in it breaks
 * out), asks Google for a font, and has no nonce on its scripts and styles.
 */
export const panelPage =
  (admin: AdminJS, assets: PanelAssets): RequestHandler =>
  async (req, res) => {
    const { site } = res.locals as { site: PanelSite };
    const panelAdmin = adminOf({ currentAdmin: req.session.adminUser });
    const store = await initializeStore(admin, panelAdmin);
    const state = ownState(panelAdmin, store.getState());
    res.type('html').send(html(panelAdmin, state, String(res.locals.nonce), assets, site));
  };

/** Tables and pages that are not theirs have no place in the page at all. */
const ownState = ({ actor }: PanelAdmin, state: ReduxState): object => ({
  ...state,
  resources: state.resources.filter(({ resourceActions }) =>
    resourceActions.some(({ name }) => name === 'list'),
  ),
  pages: state.pages.filter(({ name }) => holds(actor, rightToPage(name) ?? 'change')),
});

function html(
  { language, themeChoice }: PanelAdmin,
  state: object,
  nonce: string,
  assets: PanelAssets,
  site: PanelSite,
): string {
  const first = assets.first
    .map((script) => `<link rel="modulepreload" nonce="${nonce}" href="${script}">`)
    .join('\n  ');
  return `<!DOCTYPE html>
<html lang="${language}" data-theme-choice="${themeChoice}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(site.name ?? 'Kladovka')} – ${translator(language)('panel.words.panel')}</title>
  <link rel="icon" href="${site.logoUrl ?? assets.icon}">
  <style nonce="${nonce}">${themeVariables(site.colour)}</style>
  <link rel="stylesheet" href="${assets.style}">
  <script nonce="${nonce}">
    window.__webpack_nonce__ = ${inScript(nonce)};
    window.REDUX_STATE = ${inScript(state)};
    window.SITE = ${inScript(site)};
    ${chooseTheme}
    // AdminJS says in English that the session is over before it goes to the sign-in, which says as much.
    window.alert = () => undefined;
  </script>
  ${first}
  <script type="module" nonce="${nonce}" src="${assets.main}"></script>
</head>
<body>
  <div id="app"></div>
</body>
</html>`;
}

/** `auto` follows the system, which only the browser knows. */
const chooseTheme = `(() => {
      const page = document.documentElement.dataset;
      const isDark = page.themeChoice === 'dark' ||
        (page.themeChoice === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
      page.theme = isDark ? 'dark' : 'light';
    })();`;

/** As JSON that no `</script>` in a name ends. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
