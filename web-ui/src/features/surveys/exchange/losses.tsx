import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Loss } from "./data";
import classes from "./exchange.module.css";

/** What a file lost on its way in: what is gone before what changed. */
export function Losses({ losses, fileName }: { losses: Loss[]; fileName: string }) {
  const { t } = useTranslation("exchange");
  if (losses.length === 0) return <p>{t("no_losses")}</p>;
  const download = () => {
    const cell = (text: string) => `"${(/^[=+@-]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
    const lines = losses.map((loss) => [loss.extent, loss.element, loss.place, loss.why].map(cell).join(","));
    const text = `\uFEFFextent,element,place,why\n${lines.join("\n")}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `${fileName}.losses.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      {(["lost", "changed"] as const).map((extent) => {
        const list = losses.filter((loss) => loss.extent === extent);
        return (
          list.length > 0 && (
            <section key={extent} className={classes.losses} aria-label={t(extent, { count: list.length })}>
              <h3>{t(extent, { count: list.length })}</h3>
              <div
                className={classes.scroll}
                tabIndex={0}
                role="group"
                aria-label={t(extent, { count: list.length })}
              >
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t("element")}</th>
                      <th scope="col">{t("place")}</th>
                      <th scope="col">{t("why")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {list.map((loss) => (
                      <tr key={`${loss.element} ${loss.place} ${loss.why}`}>
                        <td>{loss.element}</td>
                        <td className="muted">{loss.place}</td>
                        <td>{loss.why}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          )
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={download}>
        {t("download_losses")}
      </Button>
    </>
  );
}
