import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import classes from "./page.module.css";

interface PageProps {
  /** What the page is about: the heading and the title of the window. */
  title: string;
  /** Beside the heading: a state pill, a count. */
  aside?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** Where the page belongs, as a way back. */
  back?: { to: string; label: string };
  /** Pages beside this one, each with its own address. */
  tabs?: { to: string; label: string; exact?: boolean }[];
  /** For forms and texts that should not run across the whole screen. */
  narrow?: boolean;
  children: ReactNode;
}

/** The frame of a page: heading, actions, tabs, content. */
export function Page({ title, aside, actions, back, tabs, narrow, children }: PageProps) {
  const { t } = useTranslation("components");
  useEffect(() => {
    document.title = `${title} · Candor`;
  }, [title]);
  return (
    <div className={`${classes.page} ${narrow ? classes.narrow : ""}`}>
      {back && (
        <Link to={back.to} className={classes.back}>
          ‹ {back.label}
        </Link>
      )}
      <header className={classes.head}>
        <div className={classes.title}>
          <h1>{title}</h1>
          {aside}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {tabs && (
        <nav className={classes.tabs} aria-label={t("page.tabs")}>
          {tabs.map(({ to, label, exact }) => (
            <Link key={to} to={to} activeOptions={{ exact: exact ?? false, includeSearch: false }}>
              {label}
            </Link>
          ))}
        </nav>
      )}
      {children}
    </div>
  );
}
