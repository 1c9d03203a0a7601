import type { PanelSite } from '../../panel-html.js';

declare global {
  interface Window {
    /** What `panel-html.ts` writes into the page. */
    SITE: PanelSite;
  }
}

/** Of the place that this panel belongs to, as it was when the page was loaded. */
export const site = (): PanelSite => window.SITE;
