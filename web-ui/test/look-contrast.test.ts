import { describe, expect, it } from "vitest";
import vectors from "../../tests/support/contrast.json";
import { readable } from "../src/features/surveys/look/contrast";

interface Vector {
  colour: string;
  background?: string;
  text?: string;
  text_contrast: number;
  light: string;
  dark: string;
}

describe("how readable colours are", () => {
  for (const { text_contrast, light, dark, ...theme } of vectors as Vector[]) {
    it(`is judged as by the server: ${Object.values(theme).join(" ")}`, () => {
      expect(readable(theme)).toMatchObject({ text: text_contrast, light, dark });
    });
  }

  it("says how far an accent is from what is needed", () => {
    expect(readable({ colour: "#ffd400" }).accent).toBe(1.3);
  });
});
