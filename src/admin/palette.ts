import { accentsOf } from '../domain/settings/site-colour.js';
import { remembered } from '../i18n/remembered.js';

export const font =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

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

export type Palette = typeof light;

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

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(
      ([name, colour]) => `--k-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`,
    )
    .join(';');

/**
 * Of both themes.
 * @param colour of the place; null: ours
 */
export function palettesOf(colour: string | null): { light: Palette; dark: Palette } {
  const accents = colour === null ? null : accentsOf(colour);
  return { light: { ...light, ...accents?.light }, dark: { ...dark, ...accents?.dark } };
}

/** The same colours for `panel.css`. Made once for each colour that the place ever had, of which there are few. */
export const themeVariables = remembered(4, (colour: string | null): string => {
  const palettes = palettesOf(colour);
  return (
    `:root{color-scheme:light;--k-font:${font};${variables(palettes.light)}}` +
    `[data-theme=dark]{color-scheme:dark;${variables(palettes.dark)}}`
  );
});
