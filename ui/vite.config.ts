import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:7766";

export default defineConfig(async ({ mode }) => ({
  plugins: [react(), mode === "fake" && (await import("./fake/plugin.ts")).fakeServer()],
  server: { proxy: mode === "fake" ? undefined : { "/api": server } },
  build: {
    manifest: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    chunkSizeWarningLimit: 2000,
  },
  test: {
    environment: "jsdom",
    setupFiles: "./tests/setup.ts",
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
}));
