import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { User } from "@/api/session";
import { Pill } from "@/components/page/pill";
import { Empty, Loaded } from "@/components/page/states";
import { type Column, DataTable } from "@/components/table/data-table";
import { useFormat } from "@/lib/format";
import { useUrlState } from "@/lib/use-filter";
import { AddPerson } from "./add-person";
import { AdminPage } from "./admin-page";
import { EditPerson } from "./edit-person";

/** Who may do and see what. */
export function PeoplePage() {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const [adding, setAdding] = useUrlState("add");
  const [chosen, setChosen] = useUrlState("person");
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search.trim(), 200);
  const people = useInfiniteQuery({
    queryKey: ["users", wanted],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ok(api.GET("/api/v1/users", { params: { query: { search: wanted || undefined, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const columns: Column<User>[] = [
    {
      id: "name",
      label: t("people.name"),
      cell: (user) => (
        <>
          <b>{user.name}</b> {user.disabled && <Pill tone="warning">{t("people.suspended")}</Pill>}
          <div className="muted small">{user.email}</div>
        </>
      ),
    },
    { id: "role", label: t("people.role"), cell: (user) => t(`roles.${user.role}`) },
    {
      id: "units",
      label: t("people.units"),
      wide: true,
      cell: (user) => user.units?.map((unit) => unit.path).join(", ") ?? t("people.all_units"),
    },
    {
      id: "seen",
      label: t("people.last_sign_in"),
      wide: true,
      align: "right",
      cell: (user) => (user.last_sign_in_at ? format.relative(user.last_sign_in_at) : t("people.never")),
    },
  ];
  return (
    <AdminPage actions={<Button onClick={() => setAdding("1")}>{t("people.add")}</Button>}>
      <TextInput
        data-search
        aria-label={t("people.search")}
        placeholder={t("people.search")}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={360}
      />
      <Loaded query={people}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          return rows.length === 0 ? (
            <Empty title={t("people.nobody")} text={t("people.nobody_text")} />
          ) : (
            <DataTable
              label={t("people.title")}
              columns={columns}
              rows={rows}
              rowKey={(user) => user.id}
              onOpen={(user) => setChosen(user.id)}
              onMore={people.hasNextPage ? () => void people.fetchNextPage() : undefined}
              loadingMore={people.isFetchingNextPage}
            />
          );
        }}
      </Loaded>
      <AddPerson opened={adding !== ""} onClose={() => setAdding("")} />
      <EditPerson id={chosen} onClose={() => setChosen("")} />
    </AdminPage>
  );
}
