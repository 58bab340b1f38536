import { Drawer, Menu, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Link, Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession, useSignOut } from "@/api/session";
import { useKeys } from "@/lib/keys";
import { Count } from "./count";
import { KeyHelp } from "./key-help";
import { lowerPlaces, type Place, phonePlaces, places } from "./pages";
import { Palette } from "./palette";
import { PreferenceItems } from "./preference-items";
import classes from "./shell.module.css";

/** The places that exist and that the signed-in person may see. */
function usePlaces(all: Place[]): Place[] {
  const { scopes } = useSession();
  const { routesByPath } = useRouter();
  return all.filter(({ to, scope }) => (!scope || scopes.includes(scope)) && Object.hasOwn(routesByPath, to));
}

function focusSearch(navigate: ReturnType<typeof useNavigate>): void {
  const field = document.querySelector<HTMLElement>("[data-search]");
  if (field) field.focus();
  else navigate({ to: "/feedback" });
}

/** The frame around every page of a signed-in person: navigation, palette, keys. */
export function Shell() {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const upper = usePlaces(places);
  const lower = usePlaces(lowerPlaces);
  const [helpOpen, help] = useDisclosure(false);
  const [menuOpen, menu] = useDisclosure(false);
  useKeys([
    { keys: "/", label: "app:keys.search", run: () => focusSearch(navigate) },
    { keys: "?", label: "app:keys.help", run: help.open },
    ...[...upper, ...lower].map(({ key, to, label }) => ({
      keys: `g ${key}`,
      label: `app:${label}`,
      run: () => void navigate({ to }),
    })),
  ]);

  const link = ({ to, label }: Place) => (
    <Link key={to} to={to} className={classes.link} activeOptions={{ exact: to === "/" }}>
      {t(label)}
      {to === "/feedback" && <b aria-hidden="true">/</b>}
      <Count of={to} />
    </Link>
  );
  const everywhere = [...upper, ...lower];
  const inBar = everywhere.filter(({ to }) => phonePlaces.includes(to));
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        {t("skip")}
      </a>
      <nav className={classes.nav} aria-label={t("navigation")}>
        <Brand />
        {upper.map(link)}
        <div className={classes.space} />
        {lower.map(link)}
        <Account place="nav" />
      </nav>
      <header className={classes.top}>
        <Brand />
        <Account place="top" />
      </header>
      <main className={classes.main} id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <nav className={classes.bottom} aria-label={t("navigation")}>
        {inBar.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === "/" }}>
            <Icon size={22} stroke={1.6} aria-hidden="true" />
            {t(label)}
            <Count of={to} />
          </Link>
        ))}
        <UnstyledButton onClick={menu.open}>
          <IconMenu2 size={22} stroke={1.6} aria-hidden="true" />
          {t("more")}
        </UnstyledButton>
      </nav>
      <Drawer opened={menuOpen} onClose={menu.close} position="bottom" title={t("more")} size="auto">
        {everywhere
          .filter(({ to }) => !phonePlaces.includes(to))
          .map(({ to, label, icon: Icon }) => (
            <Link key={to} to={to} className={classes.drawerLink} onClick={menu.close}>
              <Icon size={22} stroke={1.6} aria-hidden="true" />
              {t(label)}
            </Link>
          ))}
      </Drawer>
      <Palette places={everywhere} onHelp={help.open} />
      <KeyHelp opened={helpOpen} onClose={help.close} />
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      Candor<i>.</i>
    </Link>
  );
}

/** Organisation and scope, and behind it profile, language, theme and the way out. */
function Account({ place }: { place: "nav" | "top" }) {
  const { t } = useTranslation("app");
  const session = useSession();
  const signOut = useSignOut();
  const scope = session.units?.join(", ") ?? t("all_units");
  return (
    <Menu position={place === "nav" ? "top-start" : "bottom-end"} width={240}>
      <Menu.Target>
        <UnstyledButton className={place === "nav" ? classes.foot : undefined}>
          {place === "nav" && <strong>{session.user.name || session.user.email}</strong>}
          <span>
            {session.organisation.name} · {scope}
          </span>
          <span className="visually-hidden">({t("account")})</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.user.email}</Menu.Label>
        <Menu.Item component={Link} to="/profile">
          {t("profile")}
        </Menu.Item>
        <PreferenceItems />
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t("sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
