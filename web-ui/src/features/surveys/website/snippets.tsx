import { Button, CopyButton, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Empty } from "@/components/page/states";
import type { SurveyDetail } from "../data";
import { mainText } from "../definition";
import { buttonSnippet, formSnippet, frameSnippet, namesOf, type SurveyWebsite, scriptSnippet } from "./data";
import classes from "./website.module.css";

/** What to copy into a website, and a page that shows it at work. */
export function Snippets({ survey, website }: { survey: SurveyDetail; website: SurveyWebsite }) {
  const { t } = useTranslation("website");
  const { addresses } = website;
  if (!addresses) {
    return (
      <section className="card" aria-label={t("snippets.title")}>
        <Empty title={t("snippets.none")} text={t("snippets.none_text")} />
      </section>
    );
  }
  const definition = survey.draft.definition;
  const names = namesOf(definition).filter((name) => name !== website.intercept?.address_to);
  const snippets = [
    { id: "script", code: scriptSnippet(addresses, names) },
    { id: "form", code: formSnippet(addresses) },
    { id: "button", code: buttonSnippet(addresses, t("snippets.button_label")) },
    { id: "frame", code: frameSnippet(addresses, mainText(definition, definition.title) || survey.name) },
  ];
  return (
    <section className="card" aria-labelledby="website-snippets">
      <h2 id="website-snippets">{t("snippets.title")}</h2>
      <p className="muted">{t("snippets.text")}</p>
      <p>
        <Button component="a" href={addresses.demo} target="_blank" rel="noreferrer" variant="default">
          {t("snippets.demo")}
        </Button>
      </p>
      <div className={classes.snippets}>
        {snippets.map(({ id, code }) => (
          <div key={id} className={classes.snippet}>
            <h3>{t(`snippets.${id}`)}</h3>
            <span className="muted small">{t(`snippets.${id}_text`)}</span>
            <pre>
              <code>{code}</code>
            </pre>
            <Group>
              <CopyButton value={code}>
                {({ copied, copy }) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={copy}
                    aria-label={`${t("snippets.copy")}: ${t(`snippets.${id}`)}`}
                  >
                    {copied ? t("snippets.copied") : t("snippets.copy")}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </div>
        ))}
      </div>
    </section>
  );
}
