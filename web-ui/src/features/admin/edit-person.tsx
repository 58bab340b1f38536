import { Button, Divider, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { type User, useSession } from "@/api/session";
import { Loaded } from "@/components/page/states";
import { notifyDone, notifyFailed, notifyUndo } from "@/lib/notify";
import { AccessFields, type Role } from "./access-fields";
import { Secret } from "./secret";

/** Changes what a person may do and see, suspends them, gives them a new password. */
export function EditPerson({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const person = useQuery({
    queryKey: ["users", "one", id],
    enabled: id !== "",
    queryFn: () => ok(api.GET("/api/v1/users/{id}", { params: { path: { id } } })),
  });
  return (
    <Modal opened={id !== ""} onClose={onClose} title={person.data?.email ?? t("people.edit")}>
      {id !== "" && (
        <Loaded query={person}>{(user) => <Form key={user.id} user={user} onClose={onClose} />}</Loaded>
      )}
    </Modal>
  );
}

function Form({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const self = useSession().user.id === user.id;
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role as Role);
  const before = user.units?.map((unit) => unit.id) ?? [];
  const [units, setUnits] = useState(before);
  const path = { params: { path: { id: user.id } } };
  const refresh = () => queries.invalidateQueries({ queryKey: ["users"] });
  const onError = (error: unknown) => {
    const { code, message, errors } = asApiError(error);
    notifyFailed(t(`conflicts.${code}`, errors[0]?.message ?? message));
  };

  const saving = useMutation({
    mutationFn: async () => {
      if (name.trim() !== user.name) await ok(api.PATCH("/api/v1/users/{id}", { ...path, body: { name } }));
      if (role !== user.role || units.join() !== before.join()) {
        const access = { role, units: units.length > 0 ? units : null };
        await ok(api.PUT("/api/v1/users/{id}/access", { ...path, body: access }));
      }
    },
    onSuccess: async () => {
      await refresh();
      notifyDone(t("people.saved", { name }));
      onClose();
    },
    onError,
  });
  const suspending = useMutation({
    mutationFn: async (suspend: boolean) => {
      if (suspend) await ok(api.PUT("/api/v1/users/{id}/suspension", path));
      else await ok(api.DELETE("/api/v1/users/{id}/suspension", path));
      return suspend;
    },
    onSuccess: async (suspended) => {
      await refresh();
      if (suspended)
        notifyUndo(t("people.suspended_now", { name: user.name }), () => suspending.mutate(false));
      else notifyDone(t("people.readmitted", { name: user.name }));
    },
    onError,
  });
  const resetting = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/users/{id}/password", path)),
    onError,
  });

  return (
    <Stack>
      <TextInput
        label={t("people.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <AccessFields role={role} onRole={setRole} units={units} onUnits={setUnits} />
      {resetting.data && (
        <Secret value={resetting.data.password} text={t("people.new_password", { name: user.name })} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button onClick={() => saving.mutate()} loading={saving.isPending}>
          {t("save")}
        </Button>
      </Group>
      {!self && (
        <>
          <Divider />
          <Group>
            <Button
              variant="default"
              size="xs"
              loading={suspending.isPending}
              onClick={() => suspending.mutate(!user.disabled)}
            >
              {user.disabled ? t("people.readmit") : t("people.suspend")}
            </Button>
            <Button
              variant="default"
              size="xs"
              loading={resetting.isPending}
              onClick={() => resetting.mutate()}
            >
              {t("people.reset_password")}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
