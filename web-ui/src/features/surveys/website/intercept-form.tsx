import { Checkbox, NumberInput, SegmentedControl, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/problem";
import type { Definition } from "../data";
import { inLanguage, withLanguage } from "../definition";
import { languageName } from "../exchange/languages-page";
import { type Intercept, namesOf } from "./data";
import classes from "./website.module.css";

interface InterceptFormProps {
  definition: Definition;
  intercept: Intercept;
  /** The patterns as they are typed. */
  lists: { pages: string; except: string };
  problem: ApiError | null;
  disabled: boolean;
  onChange: (part: Partial<Intercept>) => void;
  onLists: (part: Partial<{ pages: string; except: string }>) => void;
}

/** When a page asks its visitors: where, when, whom, how, and with which words. */
export function InterceptForm(props: InterceptFormProps) {
  const { definition, intercept, lists, problem, disabled, onChange, onLists } = props;
  const { t, i18n } = useTranslation("website");
  const [language, setLanguage] = useState(definition.languages[0] ?? "en");
  const error = (field: string) => problem?.at(`intercept.${field}`)?.message;
  const whole = (value: string | number) => (typeof value === "number" ? value : null);
  const names = namesOf(definition);
  return (
    <section className="card" aria-labelledby="website-intercept">
      <h2 id="website-intercept">{t("intercept.title")}</h2>
      <p className="muted">{t("intercept.text")}</p>
      <fieldset disabled={disabled} className={classes.group}>
        <Switch
          label={t("intercept.enabled")}
          checked={intercept.enabled}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
        {intercept.enabled && (
          <div className={classes.fields}>
            <fieldset className={classes.group}>
              <legend>{t("intercept.where")}</legend>
              <div className={classes.pair}>
                <Textarea
                  autosize
                  minRows={2}
                  label={t("intercept.pages")}
                  description={t("intercept.pages_hint")}
                  placeholder={"/checkout/*\nhttps://help.example.com/*"}
                  value={lists.pages}
                  error={error("pages")}
                  onChange={(event) => onLists({ pages: event.currentTarget.value })}
                />
                <Textarea
                  autosize
                  minRows={2}
                  label={t("intercept.except")}
                  description={t("intercept.except_hint")}
                  placeholder="/account/*"
                  value={lists.except}
                  error={error("except")}
                  onChange={(event) => onLists({ except: event.currentTarget.value })}
                />
              </div>
            </fieldset>
            <fieldset className={classes.group}>
              <legend>{t("intercept.when")}</legend>
              <p className="muted small">{t("intercept.when_hint")}</p>
              <div className={classes.pair}>
                <NumberInput
                  label={t("intercept.after_seconds")}
                  min={0}
                  allowDecimal={false}
                  value={intercept.after_seconds ?? ""}
                  error={error("after_seconds")}
                  onChange={(value) => onChange({ after_seconds: whole(value) })}
                />
                <NumberInput
                  label={t("intercept.after_scroll")}
                  suffix=" %"
                  min={1}
                  max={100}
                  allowDecimal={false}
                  value={intercept.after_scroll ?? ""}
                  error={error("after_scroll")}
                  onChange={(value) => onChange({ after_scroll: whole(value) })}
                />
                <TextInput
                  label={t("intercept.on_event")}
                  placeholder="order:placed"
                  value={intercept.on_event ?? ""}
                  error={error("on_event")}
                  onChange={(event) => onChange({ on_event: event.currentTarget.value || null })}
                />
              </div>
              <Checkbox
                label={t("intercept.on_exit")}
                checked={intercept.on_exit ?? false}
                onChange={(event) => onChange({ on_exit: event.currentTarget.checked })}
              />
              <NumberInput
                label={t("intercept.min_pages")}
                min={1}
                allowDecimal={false}
                value={intercept.min_pages ?? 1}
                error={error("min_pages")}
                onChange={(value) => onChange({ min_pages: whole(value) ?? 1 })}
              />
            </fieldset>
            <fieldset className={classes.group}>
              <legend>{t("intercept.whom")}</legend>
              <div className={classes.pair}>
                <NumberInput
                  label={t("intercept.sample")}
                  description={t("intercept.sample_hint")}
                  suffix=" %"
                  min={0}
                  max={100}
                  decimalScale={2}
                  value={intercept.sample ?? 100}
                  error={error("sample")}
                  onChange={(value) => onChange({ sample: whole(value) ?? 0 })}
                />
                <NumberInput
                  label={t("intercept.rest_days")}
                  description={t("intercept.rest_days_hint")}
                  min={0}
                  allowDecimal={false}
                  value={intercept.rest_days ?? 90}
                  error={error("rest_days")}
                  onChange={(value) => onChange({ rest_days: whole(value) ?? 0 })}
                />
              </div>
            </fieldset>
            <fieldset className={classes.group}>
              <legend>{t("intercept.how")}</legend>
              <div className={classes.pair}>
                <Select
                  label={t("intercept.shape")}
                  allowDeselect={false}
                  data={(["slide_in", "pop_over", "tab"] as const).map((value) => ({
                    value,
                    label: t(`intercept.shapes.${value}`),
                  }))}
                  value={intercept.shape ?? "slide_in"}
                  onChange={(shape) => shape && onChange({ shape: shape as Intercept["shape"] })}
                />
                {intercept.shape !== "pop_over" && (
                  <Select
                    label={t("intercept.side")}
                    allowDeselect={false}
                    data={(["end", "start"] as const).map((value) => ({
                      value,
                      label: t(`intercept.sides.${value}`),
                    }))}
                    value={intercept.side ?? "end"}
                    onChange={(side) => side && onChange({ side: side as Intercept["side"] })}
                  />
                )}
                <Select
                  label={t("intercept.address_to")}
                  description={t("intercept.address_to_hint")}
                  clearable
                  disabled={names.length === 0}
                  placeholder={t(names.length === 0 ? "intercept.no_names" : "intercept.nowhere")}
                  data={names}
                  value={intercept.address_to ?? null}
                  error={error("address_to")}
                  onChange={(name) => onChange({ address_to: name })}
                />
              </div>
            </fieldset>
            <fieldset className={classes.group}>
              <legend>{t("intercept.words")}</legend>
              {definition.languages.length > 1 && (
                <SegmentedControl
                  aria-label={t("intercept.language")}
                  data={definition.languages.map((value) => ({
                    value,
                    label: languageName(value, i18n.language),
                  }))}
                  value={language}
                  onChange={setLanguage}
                />
              )}
              <p className="muted small">{t("intercept.words_hint")}</p>
              {intercept.shape !== "tab" && (
                <>
                  <TextInput
                    label={t("intercept.headline")}
                    maxLength={120}
                    value={inLanguage(intercept.title, language)}
                    error={error("title")}
                    onChange={(event) =>
                      onChange({ title: withLanguage(intercept.title, language, event.currentTarget.value) })
                    }
                  />
                  <Textarea
                    autosize
                    label={t("intercept.below")}
                    maxLength={400}
                    value={inLanguage(intercept.text, language)}
                    error={error("text")}
                    onChange={(event) =>
                      onChange({ text: withLanguage(intercept.text, language, event.currentTarget.value) })
                    }
                  />
                </>
              )}
              <TextInput
                label={t("intercept.button")}
                maxLength={60}
                value={inLanguage(intercept.button, language)}
                error={error("button")}
                onChange={(event) =>
                  onChange({ button: withLanguage(intercept.button, language, event.currentTarget.value) })
                }
              />
            </fieldset>
          </div>
        )}
      </fieldset>
    </section>
  );
}
