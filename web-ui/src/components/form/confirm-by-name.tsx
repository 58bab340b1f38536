import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface ConfirmByNameProps {
  opened: boolean;
  /** What has to be typed. */
  name: string;
  title: string;
  /** What will happen and cannot be undone. */
  text: string;
  /** The verb on the button. */
  action: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** For what cannot be undone: the person types the name of the thing first. */
export function ConfirmByName(props: ConfirmByNameProps) {
  const { opened, name, title, text, action, busy, onConfirm, onClose } = props;
  const { t } = useTranslation("components");
  const [typed, setTyped] = useState("");
  useEffect(() => {
    if (opened) setTyped("");
  }, [opened]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === name) onConfirm();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <p style={{ marginTop: 0 }}>{text}</p>
        <TextInput
          label={t("form.type_name", { name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t("form.cancel")}
          </Button>
          <Button type="submit" color="red" disabled={typed.trim() !== name} loading={busy}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
