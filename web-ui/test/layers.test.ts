import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** Which rooms each room may use besides itself. */
const allowed: Record<string, string[]> = {
  "main.tsx": ["app", "lib", "styles"],
  app: ["features", "components", "api", "lib"],
  features: ["components", "api", "lib"],
  components: ["api", "lib"],
  api: ["lib"],
  lib: ["locales"],
  locales: [],
};

function importsOf(file: string): string[] {
  const text = readFileSync(`${src}/${file}`, "utf8");
  return [...text.matchAll(/(?:from|import|glob[^(]*)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) => target);
}

it("imports one way, and no feature knows another", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const wrong = files.flatMap((file) => {
    const [room = "", area] = file.split("/");
    return importsOf(file).flatMap((target) => {
      const path = target.startsWith("@/")
        ? target.slice(2)
        : target.startsWith(".")
          ? relative(src, resolve(src, dirname(file), target))
          : null;
      if (path === null) return [];
      const [toRoom = "", toArea] = path.split("/");
      const inside = room === toRoom && (room !== "features" || area === toArea);
      return inside || allowed[room]?.includes(toRoom) ? [] : [`${file} → ${path}`];
    });
  });
  expect(wrong).toEqual([]);
});

it("keeps files short", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const long = files.filter(
    (file) => !file.endsWith(".gen.ts") && readFileSync(`${src}/${file}`, "utf8").split("\n").length > 400,
  );
  expect(long).toEqual([]);
});
