import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import classes from "./page.module.css";

interface EmptyProps {
  title: string;
  /** What this place is for and what the first step is. */
  text?: string;
  /** The button for the first step. */
  children?: ReactNode;
}

/** Nothing here yet: says what the place is for and offers the first step. */
export function Empty({ title, text, children }: EmptyProps) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

/** What went wrong, what is safe, what to do. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t, i18n } = useTranslation("components");
  const { code, message, errors, requestId } = asApiError(error);
  const key = `problem.${code}`;
  return (
    <div className={classes.failure} role="alert">
      <strong>{i18n.exists(key, { ns: "components" }) ? t(key) : t("problem.title")}</strong>
      <p>
        {errors.length > 0 ? errors.map((field) => field.message).join(" · ") : message}
        {requestId && <span className="small"> ({t("problem.request", { id: requestId })})</span>}
      </p>
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {t("problem.retry")}
        </Button>
      )}
    </div>
  );
}

/** Grey lines where text will stand. */
export function Loading({ rows = 5, height = 56 }: { rows?: number; height?: number }) {
  const { t } = useTranslation("components");
  return (
    <div role="status" aria-label={t("loading")} style={{ display: "grid", gap: 10 }}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </div>
  );
}

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "isPending" | "refetch">;
  /** In place of the grey lines. */
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows the data of a query, or that it is loading, or why it is not there. */
export function Loaded<T>({ query, loading, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return loading ?? <Loading />;
}
