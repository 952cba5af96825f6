// Lint, and the direction of imports: shared → features → app; features meet only in app/.
import { readdirSync } from 'node:fs';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));

const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const faces = { group: ['@/features/*/*', '**/features/*/*'], message: 'Import a feature through its index.ts.' };
const noApp = { group: ['@/app', '@/app/**', '**/app/**'], message: 'Only app/ knows the app.' };
const noFeatures = { group: ['@/features/**', '**/features/**'], message: 'Shared code knows no feature.' };
const apart = 'Features never import each other: let app/ bring them together.';

// What no rule of its own finds: borders that a dynamic import crosses, and effects that return what they should not.
const effects = {
  selector: 'CallExpression[callee.name=/^use(Layout)?Effect$/] > ArrowFunctionExpression > :not(BlockStatement, ArrowFunctionExpression, UnaryExpression[operator=void]).body',
  message: 'React takes what an effect returns for its clean-up: write the effect in braces, or with void.',
};
const lazily = (selector, message) => ({ 'no-restricted-syntax': ['error', effects, { selector: `ImportExpression[source.value=${selector}]`, message }] });

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'src/lib/openapi.d.ts', 'src/lib/database.types.ts'] },
  ...tseslint.configs.strict,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
      complexity: ['error', 14],
      'no-console': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  { files: ['src/**'], rules: { ...restrict(faces), ...lazily('/features\\u002f[^\\u002f]+\\u002f/', faces.message) } },
  {
    files: ['src/components/**', 'src/lib/**', 'src/testing/**'],
    rules: { ...restrict(noApp, noFeatures), ...lazily('/features|app\\u002f/', noFeatures.message) },
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: { ...restrict(noApp, { group: ['@/features/**', '../*'], message: apart }), ...lazily('/features|^\\.\\.|app\\u002f/', apart) },
  })),
  // A describe block or a table of cases is long without being complicated.
  { files: ['**/*.test.{ts,tsx}'], rules: { 'max-lines-per-function': 'off' } },
);
