import {
  Checkbox,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { FilterBar } from "@/components/filter-bar/filter-bar";
import { Failure } from "@/components/page/states";
import classes from "./alerts.module.css";
import { peopleQuery, type Role, type RuleInput, roles, suggest } from "./data";
import { ThresholdFields } from "./threshold-fields";

interface RuleFormProps {
  rule: RuleInput;
  onChange: (rule: RuleInput) => void;
  /** What the server said against the last save. */
  error: unknown;
}

const shown = ["name", "filter", "recipients", "cooldown_minutes", "threshold"];

/** The fields of a rule in the order of its sentence: when, whom, how. */
export function RuleForm({ rule, onChange, error }: RuleFormProps) {
  const { t } = useTranslation("alerts");
  const people = useQuery(peopleQuery);
  const set = (part: Partial<RuleInput>) => onChange({ ...rule, ...part });
  const tell = (part: Partial<RuleInput["recipients"]>) =>
    set({ recipients: { ...rule.recipients, ...part } });
  const problems = error ? asApiError(error).errors : [];
  const at = (path: string) => problems.find((problem) => problem.path.startsWith(path));
  const elsewhere =
    Boolean(error) && !problems.some(({ path }) => shown.some((name) => path.startsWith(name)));
  return (
    <>
      <TextInput
        label={t("form.name")}
        placeholder={t("form.name_example")}
        value={rule.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={at("name")?.message}
        required
      />
      <div>
        <h2>{t("form.when")}</h2>
        <FilterBar
          label={t("form.filter")}
          value={rule.filter}
          onChange={(filter) => set({ filter })}
          suggest={suggest}
          error={at("filter")}
        />
        <p className="muted small">{t("form.filter_text")}</p>
      </div>
      <ThresholdFields
        value={rule.threshold ?? null}
        onChange={(threshold) => set({ threshold, opens_case: threshold ? false : rule.opens_case })}
        error={at("threshold")?.message}
      />
      <div className={classes.stack}>
        <h2>{t("form.whom")}</h2>
        <Checkbox
          label={t("form.unit_managers")}
          description={t("form.unit_managers_text")}
          checked={rule.recipients.unit_managers ?? false}
          onChange={(event) => tell({ unit_managers: event.currentTarget.checked })}
        />
        <MultiSelect
          label={t("form.people")}
          data={(people.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={rule.recipients.users ?? []}
          onChange={(users) => tell({ users })}
          searchable
          clearable
        />
        <MultiSelect
          label={t("form.roles")}
          data={roles.map((role) => ({ value: role, label: t(`all_roles.${role}`) }))}
          value={rule.recipients.roles ?? []}
          onChange={(chosen) => tell({ roles: chosen as Role[] })}
          error={at("recipients")?.message}
          clearable
        />
      </div>
      <div className={classes.stack}>
        <h2>{t("form.how")}</h2>
        <SegmentedControl
          aria-label={t("form.how")}
          value={rule.delivery ?? "at_once"}
          onChange={(delivery) => set({ delivery: delivery as RuleInput["delivery"] })}
          data={(["at_once", "hourly", "daily"] as const).map((value) => ({
            value,
            label: t(`deliveries.${value}`),
          }))}
        />
        <NumberInput
          label={t("form.cooldown")}
          description={t("form.cooldown_text")}
          value={rule.cooldown_minutes ?? 0}
          onChange={(value) => set({ cooldown_minutes: Number(value) || 0 })}
          min={0}
          max={10_080}
          error={at("cooldown_minutes")?.message}
          maw={280}
        />
        {!rule.threshold && (
          <>
            <Switch
              label={t("form.opens_case")}
              checked={rule.opens_case ?? false}
              onChange={(event) => set({ opens_case: event.currentTarget.checked })}
            />
            {rule.opens_case && (
              <Select
                label={t("form.priority")}
                data={(["low", "normal", "high", "urgent"] as const).map((value) => ({
                  value,
                  label: t(`priorities.${value}`),
                }))}
                value={rule.case_priority ?? "normal"}
                onChange={(value) =>
                  set({ case_priority: (value ?? "normal") as RuleInput["case_priority"] })
                }
                allowDeselect={false}
                maw={280}
              />
            )}
          </>
        )}
        <Switch
          label={t("form.enabled")}
          checked={rule.enabled ?? true}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
      </div>
      {elsewhere && <Failure error={error} />}
    </>
  );
}
