import { combineStyles, type Theme } from '@adminjs/design-system';

const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

/** The pages' colours, under the names that they have in `public/css/tokens.css`. */
const light = {
  page: '#f7f5f0',
  surface: '#ffffff',
  sunken: '#f1eee6',
  hover: '#f6f3ec',
  line: '#e7e2d7',
  edge: '#8c887b',
  text: '#1c231f',
  muted: '#5c645d',
  accent: '#17694f',
  accentStrong: '#0f523d',
  accentSoft: '#e2f0e9',
  onAccent: '#ffffff',
  amberText: '#7d5200',
  amberSoft: '#fbf0d8',
  danger: '#b3261e',
  dangerSoft: '#fcebe8',
  info: '#285a87',
  infoSoft: '#e5eef6',
};

type Palette = typeof light;

const dark: Palette = {
  page: '#131614',
  surface: '#1b1f1c',
  sunken: '#171b18',
  hover: '#232924',
  line: '#2c332e',
  edge: '#737d75',
  text: '#e9ede8',
  muted: '#a2ada4',
  accent: '#62caa2',
  accentStrong: '#86dcba',
  accentSoft: '#1d3229',
  onAccent: '#08241a',
  amberText: '#f0c57e',
  amberSoft: '#33290f',
  danger: '#ff9e94',
  dangerSoft: '#3a1e1b',
  info: '#93c2ec',
  infoSoft: '#1b2a38',
};

export const palettes = { light, dark };

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

export const panelThemes = { light: themeOf(light), dark: themeOf(dark) };

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(
      ([name, colour]) => `--k-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`,
    )
    .join(';');

/** The same colours for `panel.css`. */
export const themeVariables =
  `:root{color-scheme:light;--k-font:${font};${variables(light)}}` +
  `[data-theme=dark]{color-scheme:dark;${variables(dark)}}`;
