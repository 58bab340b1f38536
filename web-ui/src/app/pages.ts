import {
  IconBell,
  IconBriefcase,
  IconChartLine,
  IconClipboardList,
  IconHome,
  IconListTree,
  IconMessages,
  IconSettings,
  IconTableImport,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";

/** A place in the navigation. */
export interface Place {
  to: string;
  /** Translation key in `app`. */
  label: string;
  icon: TablerIcon;
  /** The right that it needs. */
  scope?: string;
  /** `g` then this key goes there. */
  key: string;
}

/** The places in the order of the navigation. */
export const places: Place[] = [
  { to: "/", label: "places.home", icon: IconHome, key: "h" },
  { to: "/feedback", label: "places.feedback", icon: IconMessages, scope: "feedback:read", key: "f" },
  { to: "/surveys", label: "places.surveys", icon: IconClipboardList, scope: "surveys:read", key: "s" },
  { to: "/topics", label: "places.topics", icon: IconListTree, scope: "feedback:read", key: "t" },
  { to: "/customers", label: "places.customers", icon: IconUsers, scope: "feedback:read", key: "u" },
  { to: "/alerts", label: "places.alerts", icon: IconBell, scope: "alerts:read", key: "a" },
  { to: "/cases", label: "places.cases", icon: IconBriefcase, scope: "cases:read", key: "c" },
  { to: "/reports", label: "places.reports", icon: IconChartLine, scope: "feedback:read", key: "r" },
];

/** Below the others: what is not needed every day. */
export const lowerPlaces: Place[] = [
  { to: "/import", label: "places.import", icon: IconTableImport, scope: "feedback:write", key: "i" },
  { to: "/admin", label: "places.admin", icon: IconSettings, scope: "admin", key: "m" },
];

/** What stands in the bar at the bottom of a phone; the rest is behind "More". */
export const phonePlaces = ["/", "/feedback", "/cases", "/alerts"];
