import { Button, Combobox, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { KindName } from "./data";
import { kindNames } from "./kinds";
import classes from "./surveys.module.css";

interface AddQuestionProps {
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onPick: (kind: KindName) => void;
  onPage: () => void;
  /** Another way to a question: the library. */
  more?: ReactNode;
}

/** The menu of kinds, by button or by `/`; typing narrows it. */
export function AddQuestion({ opened, onOpen, onPick, onPage, more }: AddQuestionProps) {
  const { t } = useTranslation("surveys");
  const [wanted, setWanted] = useState("");
  const combobox = useCombobox({ opened, onOpenedChange: onOpen });
  useEffect(() => {
    if (!opened) return;
    setWanted("");
    combobox.focusSearchInput();
  }, [opened, combobox.focusSearchInput]);
  const found = kindNames.filter((kind) =>
    `${t(`kinds.${kind}`)} ${kind}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <div className={classes.addRow}>
      <Combobox
        store={combobox}
        width={320}
        position="top-start"
        // A question just added moves the button; the menu must not vanish with it.
        hideDetached={false}
        onOptionSubmit={(kind) => onPick(kind as KindName)}
      >
        <Combobox.Target withAriaAttributes={false}>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden="true" />}
            onClick={() => onOpen(!opened)}
            rightSection={<kbd>/</kbd>}
          >
            {t("add_question")}
          </Button>
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Search
            value={wanted}
            onChange={(event) => {
              setWanted(event.currentTarget.value);
              combobox.updateSelectedOptionIndex("active");
            }}
            placeholder={t("find_kind")}
            aria-label={t("find_kind")}
          />
          <Combobox.Options mah={280} style={{ overflowY: "auto" }}>
            {found.map((kind, index) => (
              <Combobox.Option key={kind} value={kind} active={index === 0}>
                {t(`kinds.${kind}`)}
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>{t("no_kind")}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <Button variant="default" onClick={onPage}>
        {t("add_page")}
      </Button>
      {more}
    </div>
  );
}
