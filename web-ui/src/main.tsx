import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { startTranslation } from "./lib/i18n";
import { listenForKeys } from "./lib/keys";

const root = document.getElementById("root");
if (root) {
  await startTranslation();
  listenForKeys();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
