import { ActionIcon, Modal, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useMay } from "@/api/session";
import { DialogFoot } from "@/components/form/dialog-foot";
import { notifyDone } from "@/lib/notify";

type Profile = components["schemas"]["CustomerProfile"];

/** Gives a customer another name, which records, cases and search then show. */
export function Rename({ customer }: { customer: Profile }) {
  const { t } = useTranslation("customers");
  const [opened, dialog] = useDisclosure(false);
  const may = useMay("cases:write");
  if (!may) return null;
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t("rename")}
        title={t("rename")}
        onClick={dialog.open}
      >
        <IconPencil size={18} />
      </ActionIcon>
      <Modal opened={opened} onClose={dialog.close} title={t("rename")}>
        <Form customer={customer} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function Form({ customer, onDone }: { customer: Profile; onDone: () => void }) {
  const { t } = useTranslation("customers");
  const queries = useQueryClient();
  const [name, setName] = useState(customer.name ?? "");
  const naming = useMutation({
    mutationFn: () =>
      ok(api.PUT("/api/v1/customers/{id}/name", { params: { path: { id: customer.id } }, body: { name } })),
    onSuccess: async (named) => {
      await queries.invalidateQueries({ queryKey: ["customers"] });
      notifyDone(t("renamed", { name: named.name }));
      onDone();
    },
  });
  const problem = naming.error ? asApiError(naming.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    naming.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("new_name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem && (problem.errors[0]?.message ?? problem.message)}
          maxLength={200}
          required
          data-autofocus
        />
        <DialogFoot busy={naming.isPending} onCancel={onDone} />
      </Stack>
    </form>
  );
}
