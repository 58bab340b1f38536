import { SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./look.module.css";

interface DevicesProps {
  survey: string;
  /** The saved revision; a new one draws the page again. */
  revision: number;
  language: string;
}

const sizes = { phone: [390, 760], tablet: [820, 1100], desk: [1440, 900] } as const;
type Device = keyof typeof sizes;
const devices = Object.keys(sizes) as Device[];

/** The respondent's own page at the true width of a device, made smaller to fit, in the light or in the dark. */
export function Devices({ survey, revision, language }: DevicesProps) {
  const { t } = useTranslation("look");
  const [device, setDevice] = useState<Device>("phone");
  const [scheme, setScheme] = useState("light");
  const { ref, width: room } = useElementSize();
  const [width, height] = sizes[device];
  // A pixel on each side is the frame's edge.
  const scale = room > 2 ? Math.min(1, (room - 2) / width) : 1;
  const search = new URLSearchParams({ lang: language, scheme, revision: String(revision) });
  return (
    <section className={classes.devices} aria-label={t("preview")}>
      <div className={classes.choices}>
        <SegmentedControl
          aria-label={t("device")}
          data={devices.map((value) => ({ value, label: t(`devices.${value}`) }))}
          value={device}
          onChange={(value) => setDevice(value as Device)}
        />
        <SegmentedControl
          aria-label={t("scheme")}
          data={["light", "dark"].map((value) => ({ value, label: t(`schemes.${value}`) }))}
          value={scheme}
          onChange={setScheme}
        />
      </div>
      <div ref={ref} className={classes.stage}>
        <div style={{ width: width * scale, height: height * scale }}>
          <iframe
            key={`${revision} ${scheme}`}
            title={t("preview")}
            src={`/api/v1/surveys/${survey}/preview?${search}`}
            sandbox="allow-scripts allow-forms allow-same-origin"
            style={{ width, height, transform: `scale(${scale})` }}
          />
        </div>
      </div>
      <p className="muted small">{t("preview_hint", { width })}</p>
    </section>
  );
}
