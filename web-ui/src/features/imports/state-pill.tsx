import { useTranslation } from "react-i18next";
import { Pill, type Tone } from "@/components/page/pill";
import type { Import } from "./upload";

const tones: Record<Import["state"], Tone> = {
  ready: "neutral",
  checking: "accent",
  checked: "neutral",
  running: "accent",
  done: "positive",
  cancelled: "warning",
  failed: "negative",
};

/** Where an import stands, in a word. */
export function StatePill({ state }: { state: Import["state"] }) {
  const { t } = useTranslation("imports");
  return <Pill tone={tones[state]}>{t(`state.${state}`)}</Pill>;
}
