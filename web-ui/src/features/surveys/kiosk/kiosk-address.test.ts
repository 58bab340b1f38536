import { expect, test } from "vitest";
import { kioskAddress } from "./kiosk-address";

test("the address of a kiosk is made from that of the link", () => {
  expect(kioskAddress("https://c.example/s/tok", 60)).toBe("https://c.example/k/tok");
  expect(kioskAddress("https://c.example/s/s/tok", 30)).toBe("https://c.example/k/s/tok?idle=30");
});
