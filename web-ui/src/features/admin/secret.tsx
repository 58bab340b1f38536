import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./admin.module.css";

/** A password or key that is shown this once, with a button that copies it. */
export function Secret({ value, text }: { value: string; text: string }) {
  const { t } = useTranslation("admin");
  return (
    <div className={classes.secret} role="status">
      <p>{text}</p>
      <div>
        <code>{value}</code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t("copied") : t("copy")}>
              <ActionIcon variant="subtle" onClick={copy} aria-label={t("copy")}>
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
