import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Pill } from "@/components/page/pill";
import { Loaded } from "@/components/page/states";
import type { SurveyDetail } from "../data";
import classes from "../surveys.module.css";
import { websiteQuery } from "./data";

/** Whether the survey is on websites, and the way to set it up. */
export function WebsiteCard({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation("website");
  const website = useQuery(websiteQuery(survey.id));
  return (
    <section className="card" aria-label={t("title")}>
      <header className={classes.sectionHead}>
        <h2>{t("title")}</h2>
        <Button size="xs" variant="default" component={Link} {...{ to: `/surveys/${survey.id}/website` }}>
          {t("set_up")}
        </Button>
      </header>
      <Loaded query={website}>
        {({ sites, intercept }) =>
          sites.length === 0 ? (
            <p className="muted">{t("none")}</p>
          ) : (
            <p>
              {sites.join(", ")}{" "}
              <Pill tone={intercept?.enabled ? "positive" : "neutral"}>
                {t(intercept?.enabled ? "asks" : "asks_not")}
              </Pill>
            </p>
          )
        }
      </Loaded>
    </section>
  );
}
