import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import "dayjs/locale/de";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { onSignedOut } from "@/api/client";
import { sessionQuery } from "@/api/session";
import { cssVariables, theme } from "@/lib/theme";
import { queries } from "./queries";
import { router } from "./router";

const schemes = localStorageColorSchemeManager({ key: "candor.theme" });

/** The nonce of this answer; the style elements of the component library are allowed by it. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

// The scroll lock of dialogs adds a style of its own and looks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

/** Everything around the pages: theme, data, language, routes. */
export function App() {
  const { i18n } = useTranslation();
  useEffect(
    () => onSignedOut(() => queries.setQueryData(sessionQuery.queryKey, (known) => known && null)),
    [],
  );
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: 1 }}>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-center" limit={4} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}
