// How the web app is built, served while working on it, and tested.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { pdfjsAssets } from './vite/pdfjs.ts';

const gateway = process.env.IBID_GATEWAY ?? 'http://127.0.0.1:3000';
const port = Number(process.env.IBID_WEB_PORT ?? 4500);

export default defineConfig({
  plugins: [react(), pdfjsAssets()],
  resolve: {
    alias: {
      '@bff': fileURLToPath(new URL('../bff', import.meta.url)),
      '@tests': fileURLToPath(new URL('../tests', import.meta.url)),
      '@': fileURLToPath(new URL('./src', import.meta.url)),
    },
  },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // The policy allows fonts and styles from our own address only, so nothing may be folded into data: addresses.
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
  server: { host: '127.0.0.1', port, strictPort: true, proxy: { '/api': gateway } },
  preview: { host: '127.0.0.1', port, strictPort: true, proxy: { '/api': gateway } },
  test: {
    environment: 'jsdom',
    globals: false,
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
