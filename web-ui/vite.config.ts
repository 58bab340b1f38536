import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `candor serve` listens while the web UI is developed with `npm run dev`. */
const server = process.env.CANDOR_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  // The server puts a fresh nonce in the place of this word, for the styles that the component library adds.
  html: { cspNonce: "{{csp_nonce}}" },
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy: Object.fromEntries(["/api", "/s/", "/i/", "/healthz"].map((path) => [path, server])),
  },
  build: {
    outDir: "dist",
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: "charts", test: /node_modules\/(echarts|zrender)/ },
            {
              name: "vendor",
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|@mantine|@floating-ui|i18next|react-i18next)\//,
            },
          ],
        },
      },
    },
  },
});
