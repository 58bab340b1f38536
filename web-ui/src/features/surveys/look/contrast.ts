import type { Theme } from "../data";

/** The same sums as the server's, so that the number moves while a colour is chosen; shared vectors hold both together. */
type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** What WCAG 2.2 AA asks of text. */
export const NEEDED = 4.5;

const isColour = (colour: string) => /^#[0-9a-f]{6}$/i.test(colour);

const rgb = (colour: string): Rgb => {
  const at = (from: number) => Number.parseInt(colour.slice(from, from + 2), 16);
  return isColour(colour) ? [at(1), at(3), at(5)] : BLACK;
};

const hex = (colour: Rgb) => `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

const mix = (from: Rgb, to: Rgb, share: number): Rgb => {
  const part = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share);
  return [part(0), part(1), part(2)];
};

function luminance(colour: Rgb): number {
  const linear = (part: number) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

function contrast(a: Rgb, b: Rgb): number {
  const [first, second] = [luminance(a), luminance(b)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

const worst = (colour: Rgb, grounds: Rgb[]) => Math.min(...grounds.map((ground) => contrast(colour, ground)));

function bend(colour: Rgb, goal: Rgb, grounds: Rgb[]): Rgb {
  for (let step = 0; step <= 20; step += 1) {
    const mixed = mix(colour, goal, step / 20);
    if (worst(mixed, grounds) >= NEEDED) return mixed;
  }
  return goal;
}

const shown = (ratio: number) => Math.floor(ratio * 10) / 10;

/** How readable a theme is, and what the page makes of its accent. */
export function readable(theme: Pick<Theme, "colour" | "background" | "text">) {
  const ground = rgb(theme.background ?? "#fbfbfa");
  const ink = rgb(theme.text ?? "#1c1f23");
  const isDark = luminance(ground) < luminance(ink);
  const card = mix(ground, WHITE, isDark ? 0.06 : 0.8);
  const colour = rgb(theme.colour);
  const grounds = [ground, card];
  const light = bend(colour, isDark ? WHITE : BLACK, grounds);
  const night = [rgb("#15171a"), rgb("#1d2024")];
  return {
    /** Of text on the worst of what it stands on, rounded down to a tenth. */
    text: shown(worst(ink, [ground, card, mix(card, ink, 0.06)])),
    /** Of the accent as it was chosen. */
    accent: shown(worst(colour, grounds)),
    light: hex(light),
    dark: isDark ? hex(light) : hex(bend(colour, WHITE, night)),
  };
}
