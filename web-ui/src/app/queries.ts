import { QueryClient } from "@tanstack/react-query";
import { asApiError } from "@/api/problem";

/** Server state of the whole page. Errors that a second try cannot mend are shown at once. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => {
        const { status } = asApiError(error);
        return count < 2 && (status === 0 || status === 503);
      },
    },
  },
});
