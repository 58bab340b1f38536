import { Button, CopyButton, Group, NumberInput, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Loaded } from "@/components/page/states";
import { linksQuery, type SurveyDetail } from "../data";
import classes from "../surveys.module.css";
import { kioskAddress } from "./kiosk-address";

/** The survey on a device that many people use: its address, or why it cannot be there. */
export function KioskCard({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("kiosk");
  const kiosk = useQuery({
    queryKey: ["surveys", survey.id, "kiosk", survey.live_version],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/kiosk", { params: { path: { id: survey.id } } })),
  });
  return (
    <section className="card" aria-label={t("title")}>
      <header className={classes.sectionHead}>
        <h2>{t("title")}</h2>
      </header>
      <p className="muted">{t("text")}</p>
      <Loaded query={kiosk}>
        {({ obstacles }) =>
          obstacles.length === 0 ? (
            <Address survey={survey} />
          ) : (
            <>
              <p>{t("not_here")}</p>
              <ul>
                {obstacles.map(({ reason, question }) => (
                  <li key={`${reason} ${question}`}>
                    {question && <code>{question}: </code>}
                    {t(`reasons.${reason}`)}
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Address({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("kiosk");
  const links = useQuery(linksQuery(survey.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const [idle, setIdle] = useState(60);
  return (
    <Loaded query={links}>
      {({ items }) => {
        const open = items.filter(({ closed_at }) => !closed_at);
        const link = open.find(({ id }) => id === chosen) ?? open[0];
        if (!link) return <p>{t("no_link")}</p>;
        const address = kioskAddress(link.address, idle);
        return (
          <Stack gap="sm">
            <Select
              label={t("link")}
              allowDeselect={false}
              data={open.map(({ id, name }) => ({ value: id, label: name }))}
              value={link.id}
              onChange={setChosen}
            />
            <NumberInput
              label={t("idle")}
              min={10}
              max={3600}
              allowDecimal={false}
              value={idle}
              onChange={(value) => typeof value === "number" && value >= 10 && setIdle(value)}
            />
            <a className={classes.address} href={address} target="_blank" rel="noreferrer">
              {address}
            </a>
            <Group gap={6}>
              <CopyButton value={address}>
                {({ copied, copy }) => (
                  <Button size="compact-sm" variant="default" onClick={copy}>
                    {copied ? t("copied") : t("copy")}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </Stack>
        );
      }}
    </Loaded>
  );
}
