import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import classes from "./cases.module.css";
import {
  actsOf,
  assigneesQuery,
  type CaseDetail,
  causesQuery,
  type Priority,
  priorities,
  useAct,
} from "./data";
import { HandOver } from "./hand-over";

/** Who, how much, why: what a case is filed under. */
export function Particulars({ of, may }: { of: CaseDetail; may: boolean }) {
  const { t } = useTranslation("cases");
  const format = useFormat();
  const acts = actsOf(of.id);
  const act = useAct((work: () => Promise<CaseDetail>) => work());
  const people = useQuery({ ...assigneesQuery(of.unit?.id), enabled: may });
  const causes = useQuery({ ...causesQuery, enabled: may });
  const done = of.status === "resolved" || of.status === "closed";
  const owners = (people.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  if (of.owner && !owners.some((one) => one.value === of.owner?.id)) {
    owners.push({ value: of.owner.id, label: of.owner.name });
  }
  return (
    <aside className={classes.particulars} aria-label={t("particulars")}>
      {may && (
        <>
          <Select
            label={t("owner")}
            placeholder={t("nobody")}
            disabled={done}
            searchable
            clearable
            value={of.owner?.id ?? null}
            data={owners}
            onChange={(owner) => act.mutate(() => acts.assign(owner))}
          />
          <Select
            label={t("column.priority")}
            disabled={done}
            allowDeselect={false}
            value={of.priority}
            data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
            onChange={(value) => value && act.mutate(() => acts.prioritise(value as Priority))}
          />
          <HandOver of={of} disabled={done} />
          <div>
            <div className="small muted" id="root-cause">
              {t("root_cause")}
            </div>
            <div className={classes.causes} role="group" aria-labelledby="root-cause">
              {(causes.data?.items ?? []).map((cause) => {
                const chosen = of.root_cause?.id === cause.id;
                return (
                  <button
                    key={cause.id}
                    type="button"
                    aria-pressed={chosen}
                    onClick={() => act.mutate(() => acts.cause(chosen ? null : cause.id))}
                  >
                    {cause.name}
                  </button>
                );
              })}
            </div>
          </div>
        </>
      )}
      <dl>
        {!may && <Fact name={t("owner")} value={of.owner?.name ?? t("nobody")} />}
        {!may && <Fact name={t("column.priority")} value={t(`priority.${of.priority}`)} />}
        {!may && of.root_cause && <Fact name={t("root_cause")} value={of.root_cause.name} />}
        {!may && of.unit && <Fact name={t("unit")} value={of.unit.path} />}
        <Fact name={t("column.opened")} value={format.dateTime(of.opened_at)} />
        {!done && <Fact name={t("column.due")} value={format.dateTime(of.due_at)} />}
        {of.first_response_at && (
          <Fact name={t("first_response")} value={format.dateTime(of.first_response_at)} />
        )}
        {of.resolved_at && <Fact name={t("resolved_at")} value={format.dateTime(of.resolved_at)} />}
        {of.contact.email && <Fact name={t("email")} value={of.contact.email} />}
        {of.contact.phone && <Fact name={t("phone")} value={of.contact.phone} />}
      </dl>
      {of.customer && <Link {...links.customer(of.customer)}>{t("customer_history")}</Link>}
    </aside>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="muted small">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
