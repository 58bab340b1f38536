import { Button, Checkbox, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useMay } from "@/api/session";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { Frame } from "./frame";

type Rule = components["schemas"]["ContactRule"];
type NewRule = components["schemas"]["NewContactRule"];
const key = ["contact-rules"];

/** How often people may be written to. */
export function RulesPage() {
  const { t } = useTranslation("distribution");
  const may = useMay("surveys:write");
  const [open, setOpen] = useState<Rule | "new" | null>(null);
  const found = useQuery({ queryKey: key, queryFn: () => ok(api.GET("/api/v1/contact-rules")) });
  const columns: Column<Rule>[] = [
    {
      id: "name",
      label: t("rules.name"),
      cell: (rule) => (
        <>
          <b>{rule.name}</b> {!rule.active && <Pill>{t("rules.off")}</Pill>}
          <div className="muted small">{rule.filter || t("rules.everybody")}</div>
        </>
      ),
    },
    {
      id: "limit",
      label: t("rules.limit"),
      cell: (rule) =>
        [
          rule.most && t("rules.most_in", { count: rule.most, days: rule.window_days }),
          rule.gap_days && t("rules.apart", { count: rule.gap_days }),
        ]
          .filter(Boolean)
          .join(" · "),
    },
  ];
  return (
    <Frame actions={may && <Button onClick={() => setOpen("new")}>{t("rules.add")}</Button>}>
      <Loaded query={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("rules.none")} text={t("rules.none_text")} />
          ) : (
            <DataTable
              label={t("rules.title")}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              onOpen={may ? setOpen : undefined}
            />
          )
        }
      </Loaded>
      {open && <RuleForm rule={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </Frame>
  );
}

function RuleForm({ rule, onClose }: { rule: Rule | null; onClose: () => void }) {
  const { t } = useTranslation("distribution");
  const queries = useQueryClient();
  const [said, setSaid] = useState<NewRule>(
    rule
      ? {
          name: rule.name,
          filter: rule.filter,
          most: rule.most,
          window_days: rule.window_days,
          gap_days: rule.gap_days,
          same_survey: rule.same_survey,
          reminders: rule.reminders,
          active: rule.active,
        }
      : { name: "", filter: "", most: 2, window_days: 90, active: true },
  );
  const done = async () => {
    await queries.invalidateQueries({ queryKey: key });
    onClose();
  };
  const saving = useMutation({
    mutationFn: async () => {
      const path = { params: { path: { id: rule?.id ?? "" } } };
      if (rule) await ok(api.PUT("/api/v1/contact-rules/{id}", { ...path, body: said }));
      else await ok(api.POST("/api/v1/contact-rules", { body: said }));
    },
    onSuccess: done,
  });
  const removing = useMutation({
    mutationFn: () =>
      ok(api.DELETE("/api/v1/contact-rules/{id}", { params: { path: { id: rule?.id ?? "" } } })),
    onSuccess: done,
  });
  const problem = saving.error && asApiError(saving.error);
  const number = (field: "most" | "window_days" | "gap_days") => (
    <NumberInput
      label={t(`rules.${field}`)}
      min={1}
      max={1000}
      allowDecimal={false}
      value={said[field] ?? ""}
      error={problem?.at(field)?.message}
      onChange={(value) => setSaid({ ...said, [field]: value === "" ? null : Number(value) })}
    />
  );
  const box = (field: "same_survey" | "reminders" | "active") => (
    <Checkbox
      label={t(`rules.${field}`)}
      checked={said[field] ?? false}
      onChange={(event) => setSaid({ ...said, [field]: event.currentTarget.checked })}
    />
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={rule ? rule.name : t("rules.add")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label={t("rules.name")}
            value={said.name}
            error={problem?.at("name")?.message}
            onChange={(event) => setSaid({ ...said, name: event.currentTarget.value })}
          />
          <TextInput
            label={t("rules.filter")}
            description={t("rules.filter_hint")}
            placeholder="survey:after-delivery tier:vip"
            value={said.filter}
            error={problem?.at("filter")?.message}
            onChange={(event) => setSaid({ ...said, filter: event.currentTarget.value })}
          />
          <Group grow align="flex-start">
            {number("most")}
            {number("window_days")}
          </Group>
          {number("gap_days")}
          {box("same_survey")}
          {box("reminders")}
          {box("active")}
          {problem && problem.errors.length === 0 && <p role="alert">{problem.message}</p>}
          <Group justify="flex-end">
            {rule && (
              <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate()}>
                {t("remove")}
              </Button>
            )}
            <Button type="submit" loading={saving.isPending} disabled={!said.name.trim()}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
