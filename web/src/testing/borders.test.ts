// What lint must refuse, planted: a feature is known by its index.ts alone, and only app/ brings features together.
import { ESLint } from 'eslint';
import { expect, test, vi } from 'vitest';

// The first file that it reads loads every rule.
vi.setConfig({ testTimeout: 60_000 });
const lint = new ESLint();

async function refused(filePath: string, code: string): Promise<string[]> {
  const [result] = await lint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? 'broken');
}

test.each([
  ['src/app/planted.ts', '@/features/vault/SourceRow'],
  ['src/app/workspace/planted.ts', '../../features/vault/SourceRow'],
  ['src/planted.ts', './features/vault/SourceRow'],
  ['src/features/vault/planted.ts', '@/features/drafting'],
  ['src/features/vault/planted.ts', '../drafting'],
  ['src/features/vault/planted.ts', '../../app/TopBar'],
  ['src/lib/planted.ts', '@/features/vault'],
  ['src/components/planted.ts', '../app/TopBar'],
])('%s may not import %s, at once or later', async (filePath, from) => {
  expect(await refused(filePath, `import '${from}';\n`)).toContain('no-restricted-imports');
  expect(await refused(filePath, `export * from '${from}';\n`)).toContain('no-restricted-imports');
  expect(await refused(filePath, `void import('${from}');\n`)).toContain('no-restricted-syntax');
});

test.each([
  ['src/app/planted.ts', '@/features/vault'],
  ['src/features/vault/planted.ts', './SourceRow'],
  ['src/features/vault/planted.ts', '@/lib/api'],
])('%s may import %s', async (filePath, from) => {
  expect(await refused(filePath, `import '${from}';\nvoid import('${from}');\n`)).toEqual([]);
});

test('an effect may not return what its last call returns', async () => {
  const effect = (act: string) =>
    refused('src/planted.ts', `import { useEffect } from 'react';\nexport function useIt() {\n  useEffect(${act}, []);\n}\n`);
  expect(await effect('() => document.body.scrollIntoView()')).toContain('no-restricted-syntax');
  expect(await effect('() => void document.body.scrollIntoView()')).toEqual([]);
  expect(await effect('() => () => document.body.remove()')).toEqual([]);
});
