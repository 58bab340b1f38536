import { ActionIcon, Button, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { contentOf, type Dashboard, type DashboardContent } from "./dashboards";

interface DashboardMenuProps {
  dashboard: Dashboard;
  /** The filter in force, which can become the one that the dashboard opens with. */
  filter: string;
  onAdd: (content: DashboardContent) => void;
  onChange: (content: DashboardContent, done: string) => void;
  onRemove: () => void;
}

type Task = "add" | "copy" | "rename";

/** What can be done with a dashboard as a whole. */
export function DashboardMenu({ dashboard, filter, onAdd, onChange, onRemove }: DashboardMenuProps) {
  const { t } = useTranslation("reports");
  const [task, setTask] = useState<Task | null>(null);
  const content = contentOf(dashboard);
  const done = (name: string) => {
    if (task === "rename") onChange({ ...content, name }, t("renamed", { name }));
    else onAdd(task === "copy" ? { ...content, name, filter } : { name, filter, tiles: [] });
    setTask(null);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t("dashboard_menu")}>
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setTask("add")}>{t("new_dashboard")}</Menu.Item>
          <Menu.Item onClick={() => setTask("copy")}>{t("copy_dashboard")}</Menu.Item>
          <Menu.Item onClick={() => setTask("rename")}>{t("rename_dashboard")}</Menu.Item>
          <Menu.Item
            disabled={filter === dashboard.filter}
            onClick={() => onChange({ ...content, filter }, t("filter_kept"))}
          >
            {t("keep_filter")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={onRemove}>
            {t("remove_dashboard")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={task !== null}
        onClose={() => setTask(null)}
        title={task && t(`${task}_dashboard_title`)}
      >
        {task && <NameForm initial={task === "rename" ? dashboard.name : ""} onDone={done} />}
      </Modal>
    </>
  );
}

function NameForm({ initial, onDone }: { initial: string; onDone: (name: string) => void }) {
  const { t } = useTranslation("reports");
  const [name, setName] = useState(initial);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onDone(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("name")}
          value={name}
          maxLength={100}
          required
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit">{t("editor.save")}</Button>
      </Stack>
    </form>
  );
}
