import { Button, CloseButton, Group, Menu, Popover, TextInput } from "@mantine/core";
import { IconBookmark } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { notifyDone, notifyFailed } from "@/lib/notify";
import type { Question } from "../data";
import { libraryQuery } from "./data";

/** The bookmark of a question: keeps a copy of it under a name. */
export function KeepQuestion({ question, proposal }: { question: Question; proposal: string }) {
  const { t } = useTranslation("exchange");
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(proposal.slice(0, 200));
  const keeping = useMutation({
    mutationFn: () =>
      ok(api.POST("/api/v1/question-library", { body: { name, question: question as never } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: libraryQuery.queryKey });
      setOpen(false);
      notifyDone(t("kept"));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    keeping.mutate();
  };
  return (
    <Popover opened={open} onChange={setOpen} trapFocus withinPortal>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconBookmark size={16} aria-hidden="true" />}
          onClick={() => {
            setName(proposal.slice(0, 200));
            keeping.reset();
            setOpen(!open);
          }}
        >
          {t("keep")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Group align="end" gap="xs">
            <TextInput
              data-autofocus
              label={t("keep_name")}
              value={name}
              error={keeping.error && asApiError(keeping.error).message}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={keeping.isPending} disabled={!name.trim()}>
              {t("keep")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Puts a question of the library into the survey. */
export function FromLibrary({ onPick }: { onPick: (question: Question) => void }) {
  const { t } = useTranslation("exchange");
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const library = useQuery({ ...libraryQuery, enabled: open });
  const removing = useMutation({
    mutationFn: (id: string) => ok(api.DELETE("/api/v1/question-library/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: libraryQuery.queryKey }),
    onError: (error) => notifyFailed(asApiError(error).message),
  });
  const items = library.data?.items ?? [];
  return (
    <Menu opened={open} onChange={setOpen} position="top-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden="true" />}>
          {t("library")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {library.data && items.length === 0 && <Menu.Label>{t("library_empty")}</Menu.Label>}
        {items.map(({ id, name, question }) => (
          <Group key={id} wrap="nowrap" gap={4}>
            <Menu.Item onClick={() => onPick(question as unknown as Question)}>{name}</Menu.Item>
            <CloseButton
              size="sm"
              aria-label={t("throw_away", { name })}
              onClick={() => removing.mutate(id)}
            />
          </Group>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
