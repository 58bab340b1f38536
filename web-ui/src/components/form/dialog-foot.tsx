import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface DialogFootProps {
  /** What happens; "Save" when left out. */
  submit?: string;
  busy: boolean;
  onCancel: () => void;
}

/** The buttons of a dialog with a form. */
export function DialogFoot({ submit, busy, onCancel }: DialogFootProps) {
  const { t } = useTranslation("components");
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        {t("form.cancel")}
      </Button>
      <Button type="submit" loading={busy}>
        {submit ?? t("form.save")}
      </Button>
    </Group>
  );
}
