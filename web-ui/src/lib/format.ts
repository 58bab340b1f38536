import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** Numbers and times in the reader's language. */
export interface Format {
  /** 12,408 */
  count: (value: number) => string;
  /** 31 or 5.4 with the given number of decimals. */
  number: (value: number, decimals?: number) => string;
  /** 0.41 as 41 %. */
  percent: (share: number, decimals?: number) => string;
  /** +6 or −6 */
  signed: (value: number, decimals?: number) => string;
  /** 18 Nov, with the year when it is not this one. */
  date: (time: string | Date) => string;
  /** 14:02 */
  time: (time: string | Date) => string;
  /** 18 Nov 2026, 14:02 */
  dateTime: (time: string | Date) => string;
  /** today 14:02, yesterday 14:02, 18 Nov. */
  near: (time: string | Date) => string;
  /** in 2 hours, 3 days ago. */
  relative: (time: string | Date, now?: Date) => string;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Makes the formats of one language. */
export function formatFor(language: string): Format {
  const date = (time: string | Date) => (typeof time === "string" ? new Date(time) : time);
  const counts = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const full = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const dayThisYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
  const relatives = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const decimalsOf = (decimals: number) => ({
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const dayText = (time: Date) =>
    (time.getFullYear() === new Date().getFullYear() ? dayThisYear : day).format(time);

  return {
    count: (value) => counts.format(value),
    number: (value, decimals = 0) => new Intl.NumberFormat(language, decimalsOf(decimals)).format(value),
    percent: (share, decimals = 0) =>
      new Intl.NumberFormat(language, { style: "percent", ...decimalsOf(decimals) }).format(share),
    signed: (value, decimals = 0) =>
      new Intl.NumberFormat(language, { signDisplay: "exceptZero", ...decimalsOf(decimals) })
        .format(value)
        .replace("-", "−"),
    date: (time) => dayText(date(time)),
    time: (time) => clock.format(date(time)),
    dateTime: (time) => full.format(date(time)),
    near: (time) => {
      const at = date(time);
      const days = Math.round(
        (new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000,
      );
      return days === 0 || days === 1 ? `${relatives.format(-days, "day")} ${clock.format(at)}` : dayText(at);
    },
    relative: (time, now = new Date()) => {
      const seconds = (date(time).getTime() - now.getTime()) / 1000;
      for (const [unit, length] of steps) {
        if (Math.abs(seconds) >= length) return relatives.format(Math.round(seconds / length), unit);
      }
      return relatives.format(0, "minute");
    },
  };
}

/** The formats of the language on screen. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatFor(i18n.language), [i18n.language]);
}
