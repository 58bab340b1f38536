import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";

/** Finds a customer who has an e-mail address and hands over a line for the list. */
export function CustomerPicker({ onPick }: { onPick: (line: string) => void }) {
  const { t } = useTranslation("surveys");
  const [typed, setTyped] = useState("");
  const [query] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ["customers", "pick", query],
    enabled: query.length > 1,
    placeholderData: keepPreviousData,
    queryFn: () => ok(api.GET("/api/v1/customers", { params: { query: { query, limit: 20 } } })),
  });
  const data = (found.data?.items ?? []).flatMap(({ name, identities }) => {
    const email = identities.find(({ kind }) => kind === "email")?.value;
    if (!email) return [];
    const line = name ? `${name} <${email}>` : email;
    return [{ value: line, label: line }];
  });
  return (
    <Select
      searchable
      label={t("invite.customer")}
      placeholder={t("invite.customer_hint")}
      data={[...new Map(data.map((item) => [item.value, item])).values()]}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={null}
      nothingFoundMessage={query.length > 1 ? t("invite.no_customer") : undefined}
      onChange={(line) => {
        if (line) onPick(line);
        setTyped("");
      }}
    />
  );
}
