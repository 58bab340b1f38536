import { expect, it } from "vitest";
import { readRecipients } from "./recipients";

it("reads a pasted list of people", () => {
  expect(
    readRecipients(
      'Ann Moreau <ann@example.com>\n"Bo, Jr" <bo@example.com>; cy@example.com, di@example.com\n\n',
    ),
  ).toEqual([
    { email: "ann@example.com", name: "Ann Moreau" },
    { email: "bo@example.com", name: "Bo, Jr" },
    { email: "cy@example.com" },
    { email: "di@example.com" },
  ]);
  expect(readRecipients("nonsense")).toEqual([{ email: "nonsense" }]);
});
