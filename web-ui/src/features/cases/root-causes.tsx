import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { Loaded } from "@/components/page/states";
import { notifyFailed, notifyUndo } from "@/lib/notify";
import classes from "./cases.module.css";
import { causesQuery } from "./data";

interface Cause {
  id: string;
  name: string;
}

/** What went wrong, in the organisation's own words: added, renamed, taken out. */
export function RootCauses() {
  const { t } = useTranslation("cases");
  const causes = useQuery(causesQuery);
  const [renaming, setRenaming] = useState("");
  const change = useChange();
  const add = (name: string) =>
    change.mutateAsync(() => ok(api.POST("/api/v1/root-causes", { body: { name } })));
  const rename = async (id: string, name: string) => {
    const body = { params: { path: { id } }, body: { name } };
    await change.mutateAsync(() => ok(api.PUT("/api/v1/root-causes/{id}", body)));
    setRenaming("");
  };
  // A cause that was taken out comes back when one of its name is added.
  const remove = ({ id, name }: Cause) =>
    change.mutate(() => ok(api.DELETE("/api/v1/root-causes/{id}", { params: { path: { id } } })), {
      onSuccess: () => notifyUndo(t("settings.removed", { name }), () => void add(name)),
    });
  return (
    <section className="card" aria-labelledby="root-causes">
      <h2 id="root-causes">{t("settings.causes")}</h2>
      <p className="muted">{t("settings.causes_text")}</p>
      <Loaded query={causes}>
        {({ items }) => (
          <ul className={classes.causeList}>
            {items.length === 0 && <li className="muted">{t("settings.none")}</li>}
            {items.map((cause) =>
              renaming === cause.id ? (
                <li key={cause.id}>
                  <NameForm
                    label={t("settings.name")}
                    name={cause.name}
                    submit={t("settings.keep")}
                    onSubmit={(name) => rename(cause.id, name)}
                    onCancel={() => setRenaming("")}
                  />
                </li>
              ) : (
                <li key={cause.id}>
                  <span className={classes.causeName}>{cause.name}</span>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={36}
                    aria-label={t("settings.rename", { name: cause.name })}
                    onClick={() => setRenaming(cause.id)}
                  >
                    <IconPencil size={18} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={36}
                    aria-label={t("settings.remove", { name: cause.name })}
                    onClick={() => remove(cause)}
                  >
                    <IconTrash size={18} />
                  </ActionIcon>
                </li>
              ),
            )}
          </ul>
        )}
      </Loaded>
      <NameForm label={t("settings.new_cause")} submit={t("settings.add")} onSubmit={add} />
    </section>
  );
}

/** One change of the list; the list is read again afterwards. */
function useChange() {
  const { t } = useTranslation("cases");
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => queries.invalidateQueries({ queryKey: causesQuery.queryKey }),
    onError: (error) => {
      const { code, message, errors } = asApiError(error);
      notifyFailed(t("failed"), errors[0]?.message ?? t(`problem.${code}`, message));
    },
  });
}

interface NameFormProps {
  label: string;
  name?: string;
  submit: string;
  onSubmit: (name: string) => Promise<unknown>;
  onCancel?: () => void;
}

/** A name and a button; empty again once it is done. */
function NameForm({ label, name = "", submit, onSubmit, onCancel }: NameFormProps) {
  const { t } = useTranslation("cases");
  const [text, setText] = useState(name);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    // What failed was said already; the name stays to be corrected.
    onSubmit(text).then(
      () => setText(""),
      () => undefined,
    );
  };
  return (
    <form className={classes.nameForm} onSubmit={send}>
      <TextInput
        aria-label={label}
        placeholder={label}
        maxLength={100}
        value={text}
        autoFocus={onCancel !== undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onCancel?.()}
      />
      <Button type="submit" variant="default" disabled={text.trim() === "" || text.trim() === name}>
        {submit}
      </Button>
      {onCancel && (
        <Button variant="subtle" onClick={onCancel}>
          {t("cancel")}
        </Button>
      )}
    </form>
  );
}
