import { Button, Code, CopyButton, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { Loading } from "@/components/page/states";
import { notifyDone } from "@/lib/notify";
import { Frame } from "./frame";

const key = ["mail-sender"];

/** In whose name mail leaves, what DNS has to say about it, and where undeliverable mail is reported. */
export function SenderPage() {
  const { t } = useTranslation("distribution");
  const queries = useQueryClient();
  // There need not be one: then mail leaves in the name of the relay's usual sender.
  const found = useQuery({
    queryKey: key,
    retry: false,
    queryFn: () =>
      ok(api.GET("/api/v1/mail-sender")).catch((error: unknown) => {
        if (asApiError(error).code === "not_found") return null;
        throw error;
      }),
  });
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (found.data) {
      setName(found.data.name);
      setAddress(found.data.address);
    }
  }, [found.data]);
  const saving = useMutation({
    mutationFn: () => ok(api.PUT("/api/v1/mail-sender", { body: { name, address } })),
    onSuccess: (sender) => {
      queries.setQueryData(key, sender);
      notifyDone(t("sender.saved"));
    },
  });
  const problem = saving.error && asApiError(saving.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  if (found.isPending) {
    return (
      <Frame>
        <Loading />
      </Frame>
    );
  }
  return (
    <Frame>
      <Stack gap={24}>
        <form className="card" onSubmit={submit} aria-label={t("sender.title")}>
          <Stack>
            <p className="muted">{t("sender.text")}</p>
            <TextInput
              label={t("sender.name")}
              value={name}
              error={problem?.at("name")?.message}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={t("sender.address")}
              value={address}
              placeholder="feedback@example.com"
              error={problem && (problem.at("address")?.message ?? problem.message)}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            {found.data && (
              <>
                <Value label={t("sender.record_name")} value={found.data.record_name} />
                <Value label={t("sender.record_value")} value={found.data.record_value} />
                <p className="muted small">{t("sender.record_text")}</p>
              </>
            )}
            <Group justify="flex-end">
              <Button type="submit" loading={saving.isPending} disabled={!name.trim() || !address.trim()}>
                {t("save")}
              </Button>
            </Group>
          </Stack>
        </form>
        <Reports />
      </Stack>
    </Frame>
  );
}

function Reports() {
  const { t } = useTranslation("distribution");
  const making = useMutation({ mutationFn: () => ok(api.POST("/api/v1/mail-report-hook")) });
  return (
    <section className="card" aria-label={t("reports.title")}>
      <Stack>
        <h2>{t("reports.title")}</h2>
        <p className="muted">{t("reports.text")}</p>
        {making.data ? (
          <>
            <Value label={t("reports.address")} value={making.data.address} />
            <Value label={t("reports.secret")} value={making.data.secret} />
            <p role="status">{t("reports.once")}</p>
          </>
        ) : (
          <Group>
            <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
              {t("reports.make")}
            </Button>
          </Group>
        )}
      </Stack>
    </section>
  );
}

function Value({ label, value }: { label: string; value: string }): ReactNode {
  const { t } = useTranslation("distribution");
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <span className="small">{label}</span>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} aria-label={`${t("copy")}: ${label}`}>
              {copied ? t("copied") : t("copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {value}
      </Code>
    </div>
  );
}
