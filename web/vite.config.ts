import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` talks to a server started by hand: `wanjia serve --listen 127.0.0.1:8080`.
export default defineConfig({
  plugins: [react()],
  server: { port: 5173, strictPort: true, proxy: { "/api": "http://127.0.0.1:8080" } },
  build: {
    target: "es2022",
    sourcemap: false,
    reportCompressedSize: false,
    // One chunk for what every page needs; the pages are split by their lazy imports.
    chunkSizeWarningLimit: 1200,
  },
});
