import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const locales = new URL("../src/locales/", import.meta.url);

/** Every text by its key, plural forms folded into one. */
function texts(language: string, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === "string") found.set(path, value);
    else
      for (const [key, inner] of Object.entries(value as object)) walk(inner, path ? `${path}.${key}` : key);
  };
  walk(JSON.parse(readFileSync(new URL(`${language}/${file}`, locales), "utf8")), "");
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();

describe("texts are complete in English and German", () => {
  const files = readdirSync(new URL("en", locales));

  it("has the same files", () => {
    expect(readdirSync(new URL("de", locales))).toEqual(files);
  });

  it.each(files)("%s", (file) => {
    const en = texts("en", file);
    const de = texts("de", file);
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of en) {
      expect(placeholders(de.get(key) ?? ""), key).toEqual(placeholders(text));
      expect(text.trim(), key).not.toBe("");
    }
  });
});
