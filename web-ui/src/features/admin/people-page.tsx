import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import type { User } from "@/api/session";
import { SearchField } from "@/components/form/search-field";
import { Pill } from "@/components/page/pill";
import { Empty } from "@/components/page/states";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useFormat } from "@/lib/format";
import { useUrlState } from "@/lib/use-filter";
import { AddPerson } from "./add-person";
import classes from "./admin.module.css";
import { AdminPage } from "./admin-page";
import { EditPerson } from "./edit-person";

/** Who may do and see what. */
export function PeoplePage() {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const [adding, setAdding] = useUrlState("add");
  const [chosen, setChosen] = useUrlState("person");
  const [search, setSearch] = useUrlState("search");
  const people = usePaged({
    key: ["users", search],
    load: (cursor) =>
      ok(api.GET("/api/v1/users", { params: { query: { search: search || undefined, cursor } } })),
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
      <SearchField
        className={classes.search}
        label={t("people.search")}
        value={search}
        onSearch={setSearch}
      />
      <PagedTable
        label={t("people.title")}
        list={people}
        columns={columns}
        rowKey={(user) => user.id}
        onOpen={(user) => setChosen(user.id)}
        empty={<Empty title={t("people.nobody")} text={t("people.nobody_text")} />}
      />
      <AddPerson opened={adding !== ""} onClose={() => setAdding("")} />
      <EditPerson id={chosen} onClose={() => setChosen("")} />
    </AdminPage>
  );
}
