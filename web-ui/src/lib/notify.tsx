import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const named = () => ({ closeButtonProps: { "aria-label": i18next.t("components:close") } });

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: "accent", autoClose: 4000, ...named() });
}

/** Says that something failed: the message is for a person. */
export function notifyFailed(title: string, message?: string): void {
  notifications.show({ title, message: message ?? "", color: "red", autoClose: 10_000, ...named() });
}

/** Says that something was done and offers to take it back; nobody is asked beforehand. */
export function notifyUndo(message: string, undo: () => void): void {
  const id = notifications.show({
    message: (
      <span style={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 12 }}>
        {message}
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {i18next.t("components:undo")}
        </Button>
      </span>
    ),
    color: "accent",
    autoClose: 8000,
    ...named(),
  });
}
