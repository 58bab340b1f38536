import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMay } from "@/api/session";
import { Page } from "@/components/page/page";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import { useUrlState } from "@/lib/use-filter";
import { nameOf } from "./name";

type Profile = components["schemas"]["CustomerProfile"];

/** Finds customers by name, e-mail address, telephone number or customer number. */
export function CustomersPage() {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const navigate = useNavigate();
  const mayImport = useMay("feedback:write");
  const [query, setQuery] = useUrlState("query");
  const [typed, setTyped] = useState(query);
  const [settled] = useDebouncedValue(typed, 200);
  useEffect(() => setQuery(settled.trim()), [settled, setQuery]);
  const found = useInfiniteQuery({
    queryKey: ["customers", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ok(api.GET("/api/v1/customers", { params: { query: { query, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const columns: Column<Profile>[] = [
    {
      id: "name",
      label: t("name"),
      cell: (one) => <b>{nameOf(one) ?? t("nameless")}</b>,
    },
    {
      id: "identities",
      label: t("identities"),
      wide: true,
      cell: (one) => (
        <span className="muted">{one.identities.map((identity) => identity.value).join(" · ")}</span>
      ),
    },
    { id: "records", label: t("records"), align: "right", cell: (one) => format.count(one.records) },
    {
      id: "last",
      label: t("last"),
      align: "right",
      cell: (one) => (one.last_at ? format.near(one.last_at) : ""),
    },
  ];
  return (
    <Page title={t("title")}>
      <TextInput
        type="search"
        leftSection={<IconSearch size={16} />}
        aria-label={t("search")}
        placeholder={t("search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-search
      />
      <Loaded query={found}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0 && query) {
            return <Empty title={t("not_found")} text={t("not_found_text", { query })} />;
          }
          if (rows.length === 0) {
            return (
              <Empty title={t("none")} text={t("none_text")}>
                {mayImport && (
                  <Button renderRoot={(props) => <Link to={"/import" as string} {...props} />}>
                    {t("import")}
                  </Button>
                )}
              </Empty>
            );
          }
          return (
            <DataTable
              label={t("title")}
              columns={columns}
              rows={rows}
              rowKey={(one) => one.id}
              onOpen={(one) => void navigate(links.customer(one.id) as { to: string })}
              onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
              loadingMore={found.isFetchingNextPage}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}
