import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { Pill } from "@/components/page/pill";
import { Loaded, Loading } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import classes from "./home.module.css";

/** My open cases, the most urgent first. */
export function MyCases() {
  const { t } = useTranslation("home");
  const cases = useQuery({
    queryKey: ["cases", "home"],
    refetchInterval: 60_000,
    queryFn: () => ok(api.GET("/api/v1/cases", { params: { query: { view: "mine", limit: 5 } } })),
  });
  return (
    <section className="card" aria-labelledby="my-cases">
      <h2 id="my-cases">
        {t("cases.title")}{" "}
        <Link to="/cases" className="small" style={{ fontWeight: 400 }}>
          {t("cases.all")}
        </Link>
      </h2>
      <Loaded query={cases} loading={<Loading rows={3} height={38} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t("cases.none")}</p>
          ) : (
            <ul className={classes.list}>
              {items.map((one) => (
                <li key={one.id}>
                  <Link {...links.case(one.id)} className={classes.case}>
                    <span>
                      <b>{one.title}</b>
                      <span className="muted small">
                        {[one.customer_name, one.unit?.path].filter(Boolean).join(" · ")}
                      </span>
                    </span>
                    <Due at={one.due_at} left={one.seconds_left} paused={one.paused_at} />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Due({ at, left, paused }: { at: string; left?: number | null; paused?: string | null }) {
  const { t } = useTranslation("home");
  const format = useFormat();
  if (paused) return <Pill>{t("cases.waiting")}</Pill>;
  if (left != null && left < 0) return <Pill tone="negative">{t("cases.overdue")}</Pill>;
  return (
    <Pill tone={left != null && left < 86_400 ? "warning" : "neutral"} title={format.dateTime(at)}>
      {t("cases.due", { when: format.relative(at) })}
    </Pill>
  );
}
