import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Sparkline } from "@/components/charts/sparkline";
import { Page } from "@/components/page/page";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { stateTone, surveysQuery } from "./data";
import { ImportDialog } from "./exchange/import-dialog";
import classes from "./surveys.module.css";

/** All surveys with what came back from each. */
export function ListPage() {
  const { t } = useTranslation(["surveys", "exchange"]);
  const format = useFormat();
  const may = useMay("surveys:write");
  const navigate = useNavigate();
  const [importing, setImporting] = useState(false);
  const add = () => void navigate({ to: "/surveys/new" as string });
  const surveys = useQuery(surveysQuery);
  useKeys(may ? [{ keys: "n", label: "surveys:add", run: add }] : []);
  const button = may && (
    <>
      <Button variant="default" onClick={() => setImporting(true)}>
        {t("exchange:import")}
      </Button>
      <Button onClick={add}>{t("add")}</Button>
    </>
  );
  return (
    <Page title={t("title")} actions={button}>
      <Loaded query={surveys}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("none")} text={t("none_text")}>
              {button}
            </Empty>
          ) : (
            <ul className={classes.list}>
              {items.map((survey) => (
                <li key={survey.id} className="card">
                  <Link to={`/surveys/${survey.id}` as string} className={classes.item}>
                    <span className={classes.itemName}>
                      <b>{survey.name}</b>
                      <Pill tone={stateTone[survey.state]}>{t(`state.${survey.state}`)}</Pill>
                      <span className="muted small">
                        {t("changed", { time: format.near(survey.updated_at), who: survey.updated_by })}
                      </span>
                    </span>
                    <span className={classes.itemChart}>
                      {survey.counts.complete > 0 && (
                        <Sparkline bars height={32} points={survey.counts.days} label={t("per_day")} />
                      )}
                    </span>
                    <span className={classes.itemCount}>
                      <b className="num">{format.count(survey.counts.complete)}</b>
                      <span className="muted small">
                        {t("responses", { count: survey.counts.complete })}
                        {survey.counts.open > 0 && ` · ${t("open", { count: survey.counts.open })}`}
                      </span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Page>
  );
}
