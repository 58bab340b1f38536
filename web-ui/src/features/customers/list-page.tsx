import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { usePaged } from "@/api/paged";
import type { components } from "@/api/schema.gen";
import { useMay } from "@/api/session";
import { SearchField } from "@/components/form/search-field";
import { Page } from "@/components/page/page";
import { Empty } from "@/components/page/states";
import type { Column } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
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
  const found = usePaged({
    key: ["customers", query],
    load: (cursor) => ok(api.GET("/api/v1/customers", { params: { query: { query, cursor } } })),
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
      <SearchField label={t("search")} value={query} onSearch={setQuery} />
      <PagedTable
        label={t("title")}
        list={found}
        columns={columns}
        rowKey={(one) => one.id}
        onOpen={(one) => void navigate(links.customer(one.id) as { to: string })}
        empty={
          query ? (
            <Empty title={t("not_found")} text={t("not_found_text", { query })} />
          ) : (
            <Empty title={t("none")} text={t("none_text")}>
              {mayImport && (
                <Button renderRoot={(props) => <Link to={"/import" as string} {...props} />}>
                  {t("import")}
                </Button>
              )}
            </Empty>
          )
        }
      />
    </Page>
  );
}
