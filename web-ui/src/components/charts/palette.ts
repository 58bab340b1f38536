import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

const names = [
  "ink",
  "mute",
  "line",
  "card",
  "soft",
  "accent",
  "accent-soft",
  "pos",
  "neg",
  "warn",
  "neu",
] as const;

/** The tokens as plain colours, since a canvas knows no CSS variables. */
export type Palette = Record<(typeof names)[number], string>;

/** The colours of the theme on screen. */
export function usePalette(): Palette {
  const scheme = useComputedColorScheme("light");
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    // `scheme` decides which values the variables have.
    void scheme;
    return Object.fromEntries(
      names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
    ) as Palette;
  }, [scheme]);
}

/** Colours of several series, told apart by lightness as well as by hue. */
export function seriesColours(palette: Palette): string[] {
  return [palette.accent, palette.neg, palette.pos, palette.warn, palette.mute, palette.ink];
}
