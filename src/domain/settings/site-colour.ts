/** What the pages lay under text, as `public/css/tokens.css` has it. */
const light = { page: '#f7f5f0', hover: '#f6f3ec', white: '#ffffff' };
const dark = { page: '#131614', hover: '#232924' };

/** WCAG 2.2, 1.4.3: of text and what lies under it. */
const READABLE = 4.5;

/** The colours of a page that a colour of the place's own stands in for. */
export interface Accent {
  accent: string;
  accentStrong: string;
  accentSoft: string;
  onAccent: string;
}

/** By the names of CSS's variables. In the dark the same hue, as light as it must be to be read. */
export function accentsOf(colour: string): { light: Accent; dark: Accent } {
  const bright = readableOn(dark.hover, colour);
  return {
    light: {
      accent: colour,
      accentStrong: mix(colour, '#000000', 0.25),
      accentSoft: mix(colour, light.white, 0.9),
      onAccent: light.white,
    },
    dark: {
      accent: bright,
      accentStrong: mix(bright, '#ffffff', 0.35),
      accentSoft: mix(bright, dark.page, 0.85),
      onAccent: mix(bright, '#000000', 0.88),
    },
  };
}

/** Letters are written in it, and white ones on it: what nobody could read is no colour for the place. */
export function isReadable(colour: string): boolean {
  const { accent, accentSoft } = accentsOf(colour).light;
  return [...Object.values(light), accentSoft].every((ground) => contrast(accent, ground) >= READABLE);
}

function readableOn(ground: string, colour: string): string {
  let share = 0;
  let lighter = colour;
  while (contrast(lighter, ground) < READABLE && share < 1) {
    share += 0.05;
    lighter = mix(colour, '#ffffff', share);
  }
  return lighter;
}

/** Of 1 to 21, as WCAG reckons it. */
function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param share of the other one */
function mix(colour: string, other: string, share: number): string {
  const others = channels(other);
  const mixed = channels(colour).map((channel, i) =>
    Math.round(channel * (1 - share) + (others[i] ?? 0) * share),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

const channels = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
