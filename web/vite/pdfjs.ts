// Serves what pdf.js fetches while it reads a file (character maps, fonts, decoders) as assets of our own.
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const folders = ['cmaps', 'standard_fonts', 'wasm'];
const home = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

// WebAssembly would need 'wasm-unsafe-eval' in the policy; the plain JavaScript decoders do without it.
const wanted = (folder: string, name: string) => folder !== 'wasm' || name.endsWith('.js');

export function pdfjsAssets(): Plugin {
  return {
    name: 'ibid:pdfjs-assets',
    configureServer(server) {
      server.middlewares.use('/pdfjs/', (request, response, next) => {
        const path = join(home, decodeURIComponent((request.url ?? '').split('?')[0] ?? ''));
        const ours = folders.some((folder) => path.startsWith(join(home, folder) + '/'));
        if (!ours || !existsSync(path)) return next();
        if (path.endsWith('.js')) response.setHeader('Content-Type', 'text/javascript');
        createReadStream(path).pipe(response);
      });
    },
    generateBundle() {
      for (const folder of folders) {
        for (const name of readdirSync(join(home, folder)).filter((name) => wanted(folder, name))) {
          const source = readFileSync(join(home, folder, name));
          this.emitFile({ type: 'asset', fileName: `pdfjs/${folder}/${name}`, source });
        }
      }
    },
  };
}
