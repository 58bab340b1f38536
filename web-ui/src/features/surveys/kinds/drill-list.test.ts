import { describe, expect, it } from "vitest";
import { readList } from "./drill-list";

describe("a list with levels", () => {
  it("is read with any usual mark, quotes and gaps", () => {
    expect(readList("\uFEFFFrance;Lyon\r\nFrance;Paris\r\n\r\nMalta;\r\n")).toEqual([
      ["France", "Lyon"],
      ["France", "Paris"],
      ["Malta"],
    ]);
    expect(readList('"Paris, France","He said ""oui"""')).toEqual([["Paris, France", 'He said "oui"']]);
    expect(readList("a\tb, c")).toEqual([["a", "b, c"]]);
  });

  it("leaves out what is no path, and what is there already", () => {
    expect(readList("a,b\na,b\n,b\na,b,c,d,e,f\n")).toEqual([["a", "b"]]);
    expect(readList("\n \n")).toEqual([]);
  });
});
