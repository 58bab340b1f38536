import type { ReactNode } from "react";
import { itemsOf, type Paged } from "@/api/paged";
import { Loaded } from "@/components/page/states";
import { type Column, DataTable } from "./data-table";

interface PagedTableProps<Row> {
  /** What the table shows, for a screen reader. */
  label: string;
  list: Paged<Row>;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Opens a row: a click, or `j` `k` `Enter`. */
  onOpen?: (row: Row) => void;
  /** What stands there when the list is empty. */
  empty: ReactNode;
}

/** A table over a list that is loaded page by page: loading, empty, failed, more. */
export function PagedTable<Row>({ list, empty, ...table }: PagedTableProps<Row>) {
  return (
    <Loaded query={list}>
      {(data) => {
        const rows = itemsOf(data);
        if (rows.length === 0) return empty;
        return (
          <DataTable
            {...table}
            rows={rows}
            onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
            loadingMore={list.isFetchingNextPage}
          />
        );
      }}
    </Loaded>
  );
}
