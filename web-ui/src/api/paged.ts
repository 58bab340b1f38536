import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";

/** A page of a list as the API answers it. */
interface ApiPage<T> {
  items: T[];
  next?: string | null;
}

type Loaded<T> = InfiniteData<ApiPage<T>, string | undefined>;

interface Options<T> {
  key: QueryKey;
  /** Loads the page behind the cursor; the first one without. */
  load: (cursor: string | undefined) => Promise<ApiPage<T>>;
  /** Looks again after so many milliseconds; it may depend on what is there. */
  every?: number | ((items: T[]) => number | false);
}

/** A list that is loaded page by page. What stands there stays while another search is on its way. */
export function usePaged<T>({ key, load, every }: Options<T>) {
  return useInfiniteQuery<ApiPage<T>, Error, Loaded<T>, QueryKey, string | undefined>({
    queryKey: key,
    refetchInterval: ({ state }) =>
      typeof every === "function" ? every(state.data ? itemsOf(state.data) : []) : every,
    initialPageParam: undefined,
    queryFn: ({ pageParam }) => load(pageParam),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** The things of a paged list, in one row. */
export function itemsOf<T>({ pages }: { pages: ApiPage<T>[] }): T[] {
  return pages.flatMap((page) => page.items);
}

/** A list as {@link usePaged} gives it. */
export type Paged<T> = ReturnType<typeof usePaged<T>>;
