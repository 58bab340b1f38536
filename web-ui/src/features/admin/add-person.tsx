import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { DialogFoot } from "@/components/form/dialog-foot";
import { placeProblems } from "@/components/form/problems";
import { AccessFields, type Role } from "./access-fields";
import { Secret } from "./secret";

interface Values {
  email: string;
  name: string;
}

/** Adds a person and shows their first password once. */
export function AddPerson({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("admin");
  return (
    <Modal opened={opened} onClose={onClose} title={t("people.add")}>
      {opened && <Form onClose={onClose} />}
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>("manager");
  const [units, setUnits] = useState<string[]>([]);
  const { register, handleSubmit, setError, formState } = useForm<Values>({
    defaultValues: { email: "", name: "" },
  });
  const adding = useMutation({
    mutationFn: ({ email, name }: Values) =>
      ok(
        api.POST("/api/v1/users", {
          body: { email, name: name || undefined, role, units: units.length > 0 ? units : undefined },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["users"] }),
    onError: (error) => placeProblems(error, setError, ["email", "name"]),
  });
  if (adding.data) {
    return (
      <Stack>
        <Secret
          value={adding.data.password ?? ""}
          text={t("people.first_password", { name: adding.data.name })}
        />
        <Button onClick={onClose}>{t("done")}</Button>
      </Stack>
    );
  }
  return (
    <form onSubmit={handleSubmit((values) => adding.mutate(values))} noValidate>
      <Stack>
        <TextInput
          label={t("people.email")}
          type="email"
          required
          data-autofocus
          error={formState.errors.email && (formState.errors.email.message || t("people.email_needed"))}
          {...register("email", { required: true })}
        />
        <TextInput label={t("people.name")} error={formState.errors.name?.message} {...register("name")} />
        <AccessFields role={role} onRole={setRole} units={units} onUnits={setUnits} />
        <DialogFoot submit={t("people.add")} busy={adding.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
