import { ActionIcon, Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { Pill } from "@/components/page/pill";
import { notifyDone, notifyFailed, notifyUndo } from "@/lib/notify";
import classes from "./feedback.module.css";

type SavedSearch = components["schemas"]["SavedSearch"];

const key = ["saved-searches"];

/** Searches with a name: one's own and those that others share. */
export function SavedSearches({ filter, onOpen }: { filter: string; onOpen: (filter: string) => void }) {
  const { t } = useTranslation("feedback");
  const [saving, setSaving] = useState(false);
  const queries = useQueryClient();
  const saved = useQuery({ queryKey: key, queryFn: () => ok(api.GET("/api/v1/saved-searches")) });
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const failed = (error: unknown) => notifyFailed(t("saved.failed"), asApiError(error).message);
  const keep = useMutation({
    mutationFn: (body: { name: string; filter: string; shared: boolean }) =>
      ok(api.POST("/api/v1/saved-searches", { body })),
    onSuccess: refresh,
  });
  const forget = useMutation({
    mutationFn: ({ id }: SavedSearch) =>
      ok(api.DELETE("/api/v1/saved-searches/{id}", { params: { path: { id } }, parseAs: "text" })),
    onSuccess: (_, { name, filter: kept, shared }) => {
      void refresh();
      notifyUndo(t("saved.forgotten", { name }), () => keep.mutate({ name, filter: kept, shared }));
    },
    onError: failed,
  });
  const items = saved.data?.items ?? [];
  return (
    <>
      <Menu position="bottom-end" width={320} closeOnItemClick>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconBookmark size={14} aria-hidden="true" />}>
            {t("saved.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {items.length === 0 && <Menu.Label>{t("saved.none")}</Menu.Label>}
          {items.map((search) => (
            <div key={search.id} className={classes.saved}>
              <Menu.Item onClick={() => onOpen(search.filter)}>
                <span className={classes.savedName}>
                  {search.name} {search.shared && <Pill>{t("saved.shared")}</Pill>}
                </span>
                <code className="muted small">{search.filter || t("saved.everything")}</code>
              </Menu.Item>
              {search.own && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("saved.forget", { name: search.name })}
                  onClick={() => forget.mutate(search)}
                >
                  <IconTrash size={14} aria-hidden="true" />
                </ActionIcon>
              )}
            </div>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>{t("saved.save")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SaveDialog
        opened={saving}
        filter={filter}
        onClose={() => setSaving(false)}
        onSave={async (name, shared) => {
          await keep.mutateAsync({ name, filter, shared });
          notifyDone(t("saved.done", { name }));
          setSaving(false);
        }}
      />
    </>
  );
}

interface SaveDialogProps {
  opened: boolean;
  filter: string;
  onClose: () => void;
  onSave: (name: string, shared: boolean) => Promise<void>;
}

function SaveDialog({ opened, filter, onClose, onSave }: SaveDialogProps) {
  const { t } = useTranslation(["feedback", "components"]);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await onSave(name, shared);
      setName("");
      setProblem("");
    } catch (error) {
      const { code, errors, message } = asApiError(error);
      setProblem(code === "name_taken" ? t("saved.taken") : (errors[0]?.message ?? message));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("saved.save")}
      closeButtonProps={{ "aria-label": t("components:form.cancel") }}
    >
      <form
        className={classes.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={t("saved.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem || undefined}
          maxLength={100}
          data-autofocus
          required
        />
        <code className="muted small">{filter || t("saved.everything")}</code>
        <Checkbox
          label={t("saved.share")}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <Button type="submit" loading={busy}>
          {t("components:form.save")}
        </Button>
      </form>
    </Modal>
  );
}
