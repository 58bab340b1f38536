import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

interface SearchFieldProps {
  label: string;
  /** What is looked for now. */
  value: string;
  /** Called a moment after the last key. */
  onSearch: (text: string) => void;
  className?: string;
}

/** Looks for words while they are typed; `/` comes here. */
export function SearchField({ label, value, onSearch, className }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const said = useRef(value);
  const search = useDebouncedCallback((text: string) => {
    said.current = text.trim();
    onSearch(said.current);
  }, 200);
  // Going back in the browser changes what is looked for from outside.
  useEffect(() => {
    if (value !== said.current) {
      said.current = value;
      setTyped(value);
    }
  }, [value]);
  return (
    <TextInput
      type="search"
      className={className}
      leftSection={<IconSearch size={16} />}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      data-search
    />
  );
}
