import { Spotlight } from "@mantine/spotlight";
import { IconArrowRight, IconKeyboard, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { featureActions } from "./features";
import type { Place } from "./pages";

interface Entry {
  id: string;
  label: string;
  icon: ReactNode;
  keys?: string;
  keywords?: string;
  run: () => void;
}

/** Ctrl-K: every page and every action, and a search in the words of the customers. */
export function Palette({ places, onHelp }: { places: Place[]; onHelp: () => void }) {
  const { t } = useTranslation("app");
  const { scopes } = useSession();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");

  const entries: Entry[] = [
    ...places.map(({ to, label, icon: Icon, key }) => ({
      id: to,
      label: t(label),
      icon: <Icon size={18} stroke={1.6} />,
      keys: `g ${key}`,
      run: () => void navigate({ to }),
    })),
    ...featureActions
      .filter(({ scope }) => !scope || scopes.includes(scope))
      .map((action) => ({
        id: action.id,
        label: t(action.label),
        icon: <IconArrowRight size={18} stroke={1.6} />,
        keys: action.keys,
        keywords: action.keywords,
        run: () => action.run(navigate),
      })),
    {
      id: "keys",
      label: t("keys.title"),
      icon: <IconKeyboard size={18} stroke={1.6} />,
      keys: "?",
      run: onHelp,
    },
  ];
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ label, keywords }) => {
    const text = `${label} ${keywords ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut={["mod + K"]} scrollable maxHeight={420}>
      <Spotlight.Search placeholder={t("palette.placeholder")} leftSection={<IconSearch size={18} />} />
      <Spotlight.ActionsList>
        {found.map(({ id, label, icon, keys, run }) => (
          <Spotlight.Action
            key={id}
            label={label}
            leftSection={icon}
            rightSection={keys && <kbd>{keys}</kbd>}
            onClick={run}
          />
        ))}
        {query.trim() && scopes.includes("feedback:read") && (
          <Spotlight.Action
            label={t("palette.search", { query: query.trim() })}
            leftSection={<IconSearch size={18} stroke={1.6} />}
            onClick={() => void navigate({ to: "/feedback", search: { filter: query.trim() } as never })}
          />
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
