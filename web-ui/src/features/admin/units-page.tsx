import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { unitsQuery } from "@/api/units";
import { Empty, Loaded } from "@/components/page/states";
import { notifyFailed, notifyUndo } from "@/lib/notify";
import classes from "./admin.module.css";
import { AdminPage } from "./admin-page";
import { type Unit, UnitDialog, type UnitTask } from "./unit-dialog";

/** The tree of the organisation: regions, stores, teams. */
export function UnitsPage() {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const units = useQuery(unitsQuery);
  const [task, setTask] = useState<UnitTask | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["units"] });
  const adding = useMutation({
    mutationFn: (unit: { name: string; parent?: string | null }) =>
      ok(api.POST("/api/v1/units", { body: unit })),
    onSuccess: refresh,
  });
  const removing = useMutation({
    mutationFn: async (unit: Unit) => {
      await ok(api.DELETE("/api/v1/units/{id}", { params: { path: { id: unit.id } } }));
      return unit;
    },
    onSuccess: async ({ name, parent }) => {
      await refresh();
      notifyUndo(t("units.removed", { name }), () => adding.mutate({ name, parent }));
    },
    onError: (error, { name }) => {
      const { code, message } = asApiError(error);
      notifyFailed(t("units.not_removed", { name }), t(`conflicts.${code}`, message));
    },
  });
  return (
    <AdminPage
      actions={<Button onClick={() => setTask({ kind: "add", parent: null })}>{t("units.add")}</Button>}
    >
      <Loaded query={units}>
        {(tree) =>
          tree.length === 0 ? (
            <Empty title={t("units.none")} text={t("units.none_text")}>
              <Button onClick={() => setTask({ kind: "add", parent: null })}>{t("units.add")}</Button>
            </Empty>
          ) : (
            <ul className={`card ${classes.tree}`} aria-label={t("units.title")}>
              {tree.map((unit) => (
                <li
                  key={unit.id}
                  className={classes.unit}
                  style={{ marginLeft: (unit.path.split("/").length - 1) * 22 }}
                >
                  <span>{unit.name}</span>
                  <code>{unit.path}</code>
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={t("units.menu", { name: unit.name })}
                      >
                        <IconDots size={16} aria-hidden="true" />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => setTask({ kind: "add", parent: unit.id })}>
                        {t("units.add_below")}
                      </Menu.Item>
                      <Menu.Item onClick={() => setTask({ kind: "rename", unit })}>
                        {t("units.rename")}
                      </Menu.Item>
                      <Menu.Item onClick={() => setTask({ kind: "move", unit })}>{t("units.move")}</Menu.Item>
                      <Menu.Item onClick={() => removing.mutate(unit)}>{t("units.remove")}</Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <UnitDialog task={task} onClose={() => setTask(null)} onDone={refresh} />
    </AdminPage>
  );
}
