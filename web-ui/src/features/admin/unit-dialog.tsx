import { Modal, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { DialogFoot } from "@/components/form/dialog-foot";
import { UnitSelect } from "@/components/form/unit-select";

/** A unit as the tree shows it. */
export interface Unit {
  id: string;
  parent?: string | null;
  name: string;
  path: string;
}

/** What is to be done with the tree. */
export type UnitTask =
  | { kind: "add"; parent: string | null }
  | { kind: "rename"; unit: Unit }
  | { kind: "move"; unit: Unit };

interface UnitDialogProps {
  task: UnitTask | null;
  onClose: () => void;
  onDone: () => void;
}

/** Adds, renames or moves a unit. */
export function UnitDialog({ task, onClose, onDone }: UnitDialogProps) {
  const { t } = useTranslation("admin");
  return (
    <Modal opened={task !== null} onClose={onClose} title={task && t(`units.${task.kind}`)}>
      {task && <Form task={task} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function Form({ task, onClose, onDone }: UnitDialogProps & { task: UnitTask }) {
  const { t } = useTranslation("admin");
  const [name, setName] = useState(task.kind === "add" ? "" : task.unit.name);
  const [parent, setParent] = useState(task.kind === "add" ? task.parent : (task.unit.parent ?? null));
  const acting = useMutation({
    mutationFn: () => {
      if (task.kind === "add") return ok(api.POST("/api/v1/units", { body: { name, parent } }));
      const path = { params: { path: { id: task.unit.id } } };
      return task.kind === "rename"
        ? ok(api.PATCH("/api/v1/units/{id}", { ...path, body: { name } }))
        : ok(api.PUT("/api/v1/units/{id}/place", { ...path, body: { parent } }));
    },
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  const problem = acting.error ? asApiError(acting.error) : null;
  const error = problem
    ? (problem.errors[0]?.message ?? t(`conflicts.${problem.code}`, problem.message))
    : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    acting.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {task.kind !== "move" && (
          <TextInput
            label={t("units.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={error}
            required
            data-autofocus
          />
        )}
        {task.kind !== "rename" && (
          <UnitSelect
            label={t("units.parent")}
            placeholder={t("units.top")}
            value={parent}
            onChange={setParent}
            error={task.kind === "move" ? error : undefined}
          />
        )}
        <DialogFoot busy={acting.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
