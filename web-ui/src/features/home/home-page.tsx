import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { metricQuery } from "@/api/metrics";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Empty } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { ComingIn } from "./coming-in";
import classes from "./home.module.css";
import { MyCases } from "./my-cases";
import { Scores } from "./scores";
import { Stories } from "./stories-card";

/** What changed since last week, what is mine to do, and what people are saying right now. */
export function HomePage() {
  const { t } = useTranslation("home");
  const format = useFormat();
  const reads = useMay("feedback:read");
  const cases = useMay("cases:read");
  const imports = useMay("feedback:write");
  const surveys = useMay("surveys:write");
  const everything = useQuery({ ...metricQuery("volume", {}), enabled: reads });
  const aside = everything.data && (
    <span className="muted small num">
      {t("as_of", {
        time: format.time(everything.data.as_of),
        count: everything.data.base,
        shown: format.count(everything.data.base),
      })}
    </span>
  );
  if (everything.data?.base === 0) {
    return (
      <Page title={t("title")}>
        <Empty title={t("empty.title")} text={t("empty.text")}>
          <div className={classes.buttons}>
            {imports && (
              <Button component={Link} to="/import">
                {t("empty.import")}
              </Button>
            )}
            {surveys && (
              <Button component={Link} to="/surveys" variant="default">
                {t("empty.survey")}
              </Button>
            )}
          </div>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={t("title")} actions={aside}>
      {reads && <Scores />}
      <div className={classes.columns}>
        {reads && <Stories />}
        <div className={classes.side}>
          {cases && <MyCases />}
          {reads && <ComingIn />}
        </div>
      </div>
    </Page>
  );
}
