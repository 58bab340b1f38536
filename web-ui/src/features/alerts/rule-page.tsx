import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Loaded } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { notifyDone, notifyFailed, notifyUndo } from "@/lib/notify";
import { useFilter } from "@/lib/use-filter";
import classes from "./alerts.module.css";
import { type AlertRule, blankRule, inputOf, type RuleInput, rulesQuery } from "./data";
import { RuleForm } from "./rule-form";
import { RulePreview } from "./rule-preview";
import { RuleSentence } from "./rule-sentence";

/** Makes a rule; `?filter=` is where somebody came from. */
export function NewRulePage() {
  const { t } = useTranslation("alerts");
  const [filter] = useFilter();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: (body: RuleInput) => ok(api.POST("/api/v1/alert-rules", { body })),
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: rulesQuery.queryKey });
      notifyDone(t("rules.saved", { name }));
      await navigate({ to: "/alerts/rules" as string });
    },
  });
  return <Editor title={t("rules.add")} start={blankRule(filter)} saving={saving} />;
}

/** Shows and changes a rule. */
export function RulePage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const rule = useQuery({
    queryKey: ["alert-rules", "one", id],
    queryFn: () => ok(api.GET("/api/v1/alert-rules/{id}", { params: { path: { id } } })),
  });
  return <Loaded query={rule}>{(found) => <Change key={found.updated_at} rule={found} />}</Loaded>;
}

function Change({ rule }: { rule: AlertRule }) {
  const { t } = useTranslation("alerts");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = { params: { path: { id: rule.id } } };
  const refresh = () => queries.invalidateQueries({ queryKey: rulesQuery.queryKey });
  const saving = useMutation({
    mutationFn: (body: RuleInput) => ok(api.PUT("/api/v1/alert-rules/{id}", { ...path, body })),
    onSuccess: async ({ name }) => {
      await refresh();
      notifyDone(t("rules.saved", { name }));
    },
  });
  const removing = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/alert-rules/{id}", path)),
    onSuccess: async () => {
      await navigate({ to: "/alerts/rules" as string });
      await refresh();
      notifyUndo(t("rules.removed", { name: rule.name }), () => {
        const again = ok(api.POST("/api/v1/alert-rules", { body: inputOf(rule) }));
        again.then(refresh, (error) => notifyFailed(asApiError(error).message));
      });
    },
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  return (
    <Editor title={rule.name} start={inputOf(rule)} saving={saving} done={rule.evaluation}>
      <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate()}>
        {t("rules.remove")}
      </Button>
    </Editor>
  );
}

interface EditorProps {
  title: string;
  start: RuleInput;
  saving: { mutate: (rule: RuleInput) => void; isPending: boolean; error: unknown };
  done?: AlertRule["evaluation"];
  children?: ReactNode;
}

/** The rule on the left, what it would have done on the right. */
function Editor({ title, start, saving, done, children }: EditorProps) {
  const { t } = useTranslation("alerts");
  const may = useMay("alerts:write");
  const [rule, setRule] = useState(start);
  return (
    <Page title={title} back={{ to: "/alerts/rules", label: t("rules.title") }}>
      <div className={classes.editor}>
        <form
          className={`card ${classes.form}`}
          onSubmit={(event) => {
            event.preventDefault();
            saving.mutate(rule);
          }}
        >
          <RuleSentence rule={rule} />
          <fieldset disabled={!may} className={classes.fields}>
            <RuleForm rule={rule} onChange={setRule} error={saving.error} />
          </fieldset>
          {may && (
            <div className={classes.buttons}>
              {children}
              <Button type="submit" loading={saving.isPending}>
                {t("rules.save")}
              </Button>
            </div>
          )}
        </form>
        <div className={classes.side}>
          <RulePreview rule={rule} />
          {done && <Done done={done} />}
        </div>
      </div>
    </Page>
  );
}

/** What a rule has looked at, and why the last record did not fire. */
function Done({ done }: { done: AlertRule["evaluation"] }) {
  const { t } = useTranslation("alerts");
  const format = useFormat();
  const miss = done.last_miss;
  return (
    <section className="card">
      <h2>{t("done.title")}</h2>
      <p>
        {t("done.counts", {
          evaluated: format.count(done.evaluated),
          matched: format.count(done.matched),
          fired: format.count(done.fired),
        })}
      </p>
      {done.too_old > 0 && <p className="muted">{t("done.too_old", { count: done.too_old })}</p>}
      {miss && (
        <p className="muted">
          {t("done.miss", { when: format.relative(miss.at), why: t(`misses.${miss.reason}`) })}
        </p>
      )}
    </section>
  );
}
