import { combineStyles, type Theme } from '@adminjs/design-system';
import { font, type Palette, palettesOf } from '../palette.js';
import { site } from './frame/site.js';

/** AdminJS computes shades of its colours, so they can't be CSS variables. */
const colorsOf = (palette: Palette) => ({
  primary100: palette.accent,
  primary80: palette.accentStrong,
  primary60: palette.accent,
  primary40: palette.edge,
  primary20: palette.accentSoft,
  accent: palette.accent,
  love: palette.accent,
  text: palette.text,
  grey100: palette.text,
  grey80: palette.text,
  grey60: palette.muted,
  grey40: palette.edge,
  grey20: palette.hover,
  white: palette.onAccent,
  black: palette.text,
  border: palette.line,
  inputBorder: palette.edge,
  separator: palette.line,
  highlight: palette.hover,
  bg: palette.page,
  filterBg: palette.surface,
  container: palette.surface,
  sidebar: palette.surface,
  error: palette.danger,
  errorDark: palette.danger,
  errorLight: palette.dangerSoft,
  success: palette.accent,
  successDark: palette.accentStrong,
  successLight: palette.accentSoft,
  warning: palette.amberText,
  warningDark: palette.amberText,
  warningLight: palette.amberSoft,
  info: palette.info,
  infoDark: palette.info,
  infoLight: palette.infoSoft,
});

/** The last is where the sidebar comes to stay. */
const breakpoints = ['577px', '769px', '1024px', '1200px'];

const themeOf = (palette: Palette): Theme => {
  const theme = combineStyles({
    colors: colorsOf(palette),
    borders: {
      default: `1px solid ${palette.line}`,
      input: `1px solid ${palette.edge}`,
      filterInput: `1px solid ${palette.edge}`,
      bg: `1px solid ${palette.page}`,
    },
    sizes: { sidebarWidth: '224px', navbarHeight: '56px' },
    fontSizes: { h1: '32px', h2: '26px', h3: '22px', h4: '18px' },
    shadows: {
      card: '0 1px 2px rgba(45, 40, 25, 0.08)',
      cardHover: '0 4px 12px rgba(0, 0, 0, 0.2)',
      drawer: '-2px 0 16px rgba(0, 0, 0, 0.2)',
    },
  });
  return Object.assign(theme, { font, breakpoints });
};

export const panelTheme = (name: 'light' | 'dark'): Theme => themeOf(palettesOf(site().colour)[name]);
