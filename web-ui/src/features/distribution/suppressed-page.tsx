import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useMay } from "@/api/session";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { notifyFailed, notifyUndo } from "@/lib/notify";
import { Frame } from "./frame";

type Suppression = components["schemas"]["Suppression"];
const key = ["suppressions"];

/** Addresses that get nothing any more, and why. */
export function SuppressedPage() {
  const { t } = useTranslation("distribution");
  const format = useFormat();
  const may = useMay("surveys:write");
  const queries = useQueryClient();
  const [query, setQuery] = useState("");
  const [adding, setAdding] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const found = useInfiniteQuery({
    queryKey: [...key, query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ok(api.GET("/api/v1/suppressions", { params: { query: { query, cursor: pageParam } } })),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  });
  const lifting = useMutation({
    mutationFn: ({ address, channel }: Suppression) =>
      ok(api.DELETE("/api/v1/suppressions", { params: { query: { address, channel } } })),
    onSuccess: async (_, { address, channel }) => {
      await refresh();
      notifyUndo(t("suppressed.lifted", { address }), () => {
        const again = api.POST("/api/v1/suppressions", { body: { addresses: [address], channel } });
        void ok(again).then(refresh);
      });
    },
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  const columns: Column<Suppression>[] = [
    {
      id: "address",
      label: t("suppressed.address"),
      cell: (one) => (
        <>
          {one.address}
          <div className="muted small">
            {t(`suppressed.reasons.${one.reason}`)}
            {one.note && ` · ${one.note}`}
          </div>
        </>
      ),
    },
    {
      id: "since",
      label: t("suppressed.since"),
      align: "right",
      wide: true,
      cell: (one) => format.near(one.added_at),
    },
    {
      id: "lift",
      label: "",
      align: "right",
      cell: (one) =>
        may && (
          <Button size="compact-sm" variant="default" onClick={() => lifting.mutate(one)}>
            {t("suppressed.lift")}
          </Button>
        ),
    },
  ];
  return (
    <Frame actions={may && <Button onClick={() => setAdding(true)}>{t("suppressed.add")}</Button>}>
      <TextInput
        mb={16}
        label={t("suppressed.find")}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <Loaded query={found}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          return rows.length === 0 ? (
            <Empty title={t("suppressed.none")} text={t("suppressed.none_text")} />
          ) : (
            <DataTable
              label={t("suppressed.title")}
              columns={columns}
              rows={rows}
              rowKey={(one) => `${one.channel} ${one.address}`}
              onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
              loadingMore={found.isFetchingNextPage}
            />
          );
        }}
      </Loaded>
      {adding && (
        <AddSuppressed
          onClose={() => {
            setAdding(false);
            void refresh();
          }}
        />
      )}
    </Frame>
  );
}

function AddSuppressed({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("distribution");
  const [list, setList] = useState("");
  const [note, setNote] = useState("");
  const addresses = list.split(/[\s,;]+/).filter(Boolean);
  const adding = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/suppressions", { body: { addresses, note } })),
    onSuccess: onClose,
  });
  const problem = adding.error && asApiError(adding.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("suppressed.add")}>
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            data-autofocus
            autosize
            minRows={3}
            maxRows={12}
            label={t("suppressed.addresses")}
            value={list}
            error={problem && (problem.errors[0]?.message ?? problem.message)}
            onChange={(event) => setList(event.currentTarget.value)}
          />
          <TextInput
            label={t("suppressed.note")}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={adding.isPending} disabled={addresses.length === 0}>
              {t("suppressed.put", { count: addresses.length })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
