import { ActionIcon, Autocomplete } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { asks, toggle } from "./conditions";
import classes from "./feedback.module.css";
import { suggest } from "./search";

interface ValueCount {
  value: string;
  count: number;
}

interface FacetsProps {
  facets: Record<string, ValueCount[]>;
  /** Fields that somebody asked for beyond the usual ones. */
  added: string[];
  onAdd: (field: string) => void;
  onRemove: (field: string) => void;
  filter: string;
  onFilter: (filter: string) => void;
}

/** How many values of a field stand there before "more". */
const few = 6;

/** The values of each field with how many of the found records have them; a click narrows the search. */
export function Facets({ facets, added, onAdd, onRemove, filter, onFilter }: FacetsProps) {
  const { t, i18n } = useTranslation("feedback");
  const order = Object.keys(facets).sort((a, b) => rank(a, added) - rank(b, added));
  return (
    <div className={classes.facetList}>
      {order
        .filter((field) => (facets[field]?.length ?? 0) > 0 || added.includes(field))
        .map((field) => (
          <Facet
            key={field}
            field={field}
            label={i18n.exists(`feedback:fields.${field}`) ? t(`fields.${field}`) : field}
            values={facets[field] ?? []}
            filter={filter}
            onFilter={onFilter}
            onRemove={added.includes(field) ? () => onRemove(field) : undefined}
          />
        ))}
      <AddFacet onAdd={onAdd} />
    </div>
  );
}

const usual = ["channel", "unit", "topic", "sentiment", "source", "survey", "language", "tag"];

function rank(field: string, added: string[]): number {
  const at = usual.indexOf(field);
  return at >= 0 ? at : usual.length + added.indexOf(field);
}

interface FacetProps {
  field: string;
  label: string;
  values: ValueCount[];
  filter: string;
  onFilter: (filter: string) => void;
  onRemove?: () => void;
}

function Facet({ field, label, values, filter, onFilter, onRemove }: FacetProps) {
  const { t } = useTranslation(["feedback", "components"]);
  const format = useFormat();
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...values.map(({ count }) => count));
  const tree = field === "unit" || field === "topic";
  const sorted = tree ? [...values].sort((a, b) => a.value.localeCompare(b.value)) : values;
  // Of a tree only the top and what is below something chosen is shown at first.
  const shown = all ? sorted : tree ? top(sorted, filter, field) : sorted.slice(0, few);
  const name = (value: string) => {
    if (field === "channel") return t(`components:channel.${value}`, value);
    if (field === "sentiment") return t(`components:sentiment.${value}`, value);
    return tree ? (value.split("/").at(-1) ?? value) : value;
  };
  return (
    <fieldset className={classes.facet}>
      <legend>
        {label}
        {onRemove && (
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={t("facets.remove", { field: label })}
            onClick={onRemove}
          >
            <IconX size={12} aria-hidden="true" />
          </ActionIcon>
        )}
      </legend>
      {values.length === 0 && <span className="muted small">{t("facets.no_values")}</span>}
      {shown.map(({ value, count }) => {
        const active = asks(filter, field, value);
        return (
          <button
            key={value}
            type="button"
            className={classes.value}
            aria-pressed={active}
            title={value}
            style={{ paddingLeft: tree ? 6 + 12 * (value.split("/").length - 1) : 6 }}
            onClick={() => onFilter(toggle(filter, field, value))}
          >
            <span
              className={classes.share}
              style={{ width: `${(count / most) * 100}%` }}
              aria-hidden="true"
            />
            <span className={classes.name}>{name(value)}</span>
            <span className={`${classes.count} num`}>{format.count(count)}</span>
          </button>
        );
      })}
      {sorted.length > shown.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t("facets.more", { count: sorted.length - shown.length })}
        </button>
      )}
      {all && sorted.length > few && (
        <button type="button" className={classes.more} onClick={() => setAll(false)}>
          {t("facets.less")}
        </button>
      )}
    </fieldset>
  );
}

function top(values: ValueCount[], filter: string, field: string): ValueCount[] {
  const chosen = values.filter(({ value }) => asks(filter, field, value)).map(({ value }) => value);
  const open = (value: string) =>
    !value.includes("/") ||
    chosen.some((path) => {
      const parent = value.slice(0, value.lastIndexOf("/"));
      return path === value || path === parent || path.startsWith(`${parent}/`);
    });
  const visible = values.filter(({ value }) => open(value));
  const kept = [...visible].sort((a, b) => b.count - a.count).slice(0, few + 4);
  return visible.filter((value) => kept.includes(value));
}

/** Counts by any other field: an attribute, an answer. */
function AddFacet({ onAdd }: { onAdd: (field: string) => void }) {
  const { t } = useTranslation("feedback");
  const [typed, setTyped] = useState("");
  const names = useQuery({
    queryKey: ["feedback", "fields", typed],
    queryFn: async ({ signal }) => {
      const { items } = await suggest(`has:${typed}`, typed.length + 4, signal);
      return items.map(({ label }) => label);
    },
  });
  const add = (field: string) => {
    setTyped("");
    if (field.trim()) onAdd(field.trim());
  };
  return (
    <Autocomplete
      size="xs"
      aria-label={t("facets.add")}
      placeholder={t("facets.add")}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={add}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.defaultPrevented) add(typed);
      }}
      data={[...new Set(names.data ?? [])]}
      filter={({ options }) => options}
    />
  );
}
