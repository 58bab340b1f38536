import { Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { DialogFoot } from "@/components/form/dialog-foot";
import { branch, type Topic } from "./queries";

/** What is to be done with the tree. */
export type TopicTask = { kind: "add"; parent: string | null } | { kind: "move"; topic: Topic };

interface TopicDialogProps {
  task: TopicTask | null;
  topics: Topic[];
  onClose: () => void;
  /** With the topic that was added or moved. */
  onDone: (id: string) => void;
}

/** Adds a topic or moves one. */
export function TopicDialog({ task, ...rest }: TopicDialogProps) {
  const { t } = useTranslation("topics");
  const title = task?.kind === "move" ? t("move_title", { name: task.topic.name }) : t("add");
  return (
    <Modal opened={task !== null} onClose={rest.onClose} title={title}>
      {task && <Form task={task} {...rest} />}
    </Modal>
  );
}

function Form({ task, topics, onClose, onDone }: TopicDialogProps & { task: TopicTask }) {
  const { t } = useTranslation("topics");
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [parent, setParent] = useState(task.kind === "add" ? task.parent : (task.topic.parent ?? null));
  const acting = useMutation({
    mutationFn: () =>
      task.kind === "add"
        ? ok(api.POST("/api/v1/topics", { body: { name, parent, rule: "" } }))
        : ok(
            api.PUT("/api/v1/topics/{id}/place", {
              params: { path: { id: task.topic.id } },
              body: { parent },
            }),
          ),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ["topics"] });
      onClose();
      onDone(id);
    },
  });
  const problem = acting.error ? asApiError(acting.error) : null;
  const error = problem
    ? (problem.errors[0]?.message ?? t(`conflicts.${problem.code}`, problem.message))
    : undefined;
  // A topic cannot go below itself.
  const below = task.kind === "move" ? new Set(branch(topics, task.topic).map(({ id }) => id)) : new Set();
  const places = topics
    .filter(({ id }) => !below.has(id))
    .map(({ id, path }) => ({ value: id, label: path }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    acting.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {task.kind === "add" && (
          <TextInput
            label={t("name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={error}
            maxLength={100}
            required
            data-autofocus
          />
        )}
        <Select
          label={t("parent")}
          placeholder={t("top")}
          data={places}
          value={parent}
          onChange={setParent}
          error={task.kind === "move" ? error : undefined}
          searchable
          clearable
        />
        <DialogFoot busy={acting.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
