import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useSession } from "@/api/session";
import { ConfirmByName } from "@/components/form/confirm-by-name";
import { Chip, Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { useUrlState } from "@/lib/use-filter";
import { AdminPage } from "./admin-page";
import { Secret } from "./secret";

type ApiKey = components["schemas"]["ApiKey"];
type Scope = components["schemas"]["Scope"];

/** Keys with which other programs send feedback in and take it out. */
export function KeysPage() {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const queries = useQueryClient();
  const [adding, setAdding] = useUrlState("add");
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const keys = useQuery({ queryKey: ["api-keys"], queryFn: () => ok(api.GET("/api/v1/api-keys")) });
  const revoking = useMutation({
    mutationFn: async (key: ApiKey) => {
      await ok(api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id: key.id } } }));
      return key;
    },
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ["api-keys"] });
      setDoomed(null);
      notifyDone(t("keys.revoked_now", { name }));
    },
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  const columns: Column<ApiKey>[] = [
    {
      id: "name",
      label: t("keys.name"),
      cell: (key) => (
        <>
          <b>{key.name}</b> {key.revoked_at && <Pill>{t("keys.revoked")}</Pill>}
          <div className="muted small">
            <code>{key.hint}</code>
          </div>
        </>
      ),
    },
    {
      id: "scopes",
      label: t("keys.scopes"),
      wide: true,
      cell: (key) => (
        <Group gap={4}>
          {key.scopes.map((scope) => (
            <Chip key={scope}>{scope}</Chip>
          ))}
        </Group>
      ),
    },
    {
      id: "used",
      label: t("keys.last_used"),
      wide: true,
      align: "right",
      cell: (key) => (key.last_used_at ? format.relative(key.last_used_at) : t("keys.never")),
    },
    {
      id: "revoke",
      label: "",
      align: "right",
      cell: (key) =>
        !key.revoked_at && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setDoomed(key)}>
            {t("keys.revoke")}
          </Button>
        ),
    },
  ];
  return (
    <AdminPage actions={<Button onClick={() => setAdding("1")}>{t("keys.add")}</Button>}>
      <Loaded query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("keys.none")} text={t("keys.none_text")}>
              <Button onClick={() => setAdding("1")}>{t("keys.add")}</Button>
            </Empty>
          ) : (
            <DataTable label={t("keys.title")} columns={columns} rows={items} rowKey={(key) => key.id} />
          )
        }
      </Loaded>
      <Modal opened={adding !== ""} onClose={() => setAdding("")} title={t("keys.add")}>
        {adding !== "" && <Form onClose={() => setAdding("")} />}
      </Modal>
      <ConfirmByName
        opened={doomed !== null}
        name={doomed?.name ?? ""}
        title={t("keys.revoke_title")}
        text={t("keys.revoke_text")}
        action={t("keys.revoke")}
        busy={revoking.isPending}
        onConfirm={() => doomed && revoking.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
    </AdminPage>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const mine = useSession().scopes as Scope[];
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["feedback:write"]);
  const adding = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/api-keys", { body: { name, scopes } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["api-keys"] }),
  });
  if (adding.data) {
    return (
      <Stack>
        <Secret value={adding.data.key} text={t("keys.shown_once")} />
        <Button onClick={onClose}>{t("done")}</Button>
      </Stack>
    );
  }
  const problem = adding.error ? asApiError(adding.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("keys.name")}
          description={t("keys.name_text")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem && (problem.at("name")?.message ?? problem.message)}
          required
          data-autofocus
        />
        <Checkbox.Group
          label={t("keys.scopes")}
          value={scopes}
          onChange={(chosen) => setScopes(chosen as Scope[])}
          error={problem?.at("scopes")?.message}
        >
          <SimpleGrid cols={2} spacing={8} mt={8}>
            {mine.map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={adding.isPending} disabled={scopes.length === 0}>
            {t("keys.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
