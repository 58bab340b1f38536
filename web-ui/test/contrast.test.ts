import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split(':root[data-mantine-color-scheme="dark"]');

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(block: string, text: string, ground: string): number {
  const colour = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1] ?? "";
  const [high = 0, low = 0] = [luminance(colour(text)), luminance(colour(ground))].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const pairs = [
  ...["bg", "card", "soft"].flatMap((ground) => ["ink", "mute"].map((text) => [text, ground])),
  ...["accent", "pos", "neg", "warn"].flatMap((text) => [
    [text, "card"],
    [text, `${text}-soft`],
  ]),
  ["accent", "bg"],
  ["accent-ink", "accent"],
  ["ink", "accent-soft"],
  ["ink", "mark"],
];

it.each([
  ["light", light],
  ["dark", dark],
])("text can be read in %s", (_, block) => {
  const weak = pairs
    .map(([text = "", ground = ""]) => ({ text, ground, ratio: contrast(block, text, ground) }))
    .filter(({ ratio }) => ratio < 4.5);
  expect(weak).toEqual([]);
});
