import { Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useActiveKeys } from "@/lib/keys";

/** Lists the keys that work on the page that is open. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("app");
  const keys = useActiveKeys();
  const shown = [{ keys: "Ctrl K", label: "app:keys.palette" }, ...keys];
  return (
    <Modal opened={opened} onClose={onClose} title={t("keys.title")}>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {shown.map(({ keys: text, label }) => (
            <Table.Tr key={`${text} ${label}`}>
              <Table.Td w={110}>
                {text.split(" ").map((key) => (
                  <kbd key={key} style={{ marginRight: 4 }}>
                    {key}
                  </kbd>
                ))}
              </Table.Td>
              <Table.Td>{text.startsWith("g ") ? t("keys.go", { place: t(label) }) : t(label)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
