import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const noHtml = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML'], MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/], CallExpression[callee.object.name='document'][callee.property.name='write']",
  message: 'What people wrote is shown as text, never as HTML.',
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'frontend/src/api/schema.d.ts', '.venv/**'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-restricted-syntax': ['error', noHtml],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['frontend/**/*.{ts,tsx}'],
    ignores: ['frontend/flow-editor/src/canvas/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['@xyflow/*'], message: 'Only flow-editor/src/canvas knows the drawing library.' }] }] },
  },
  {
    files: ['frontend/flow-editor/src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', noHtml, { selector: "ImportDeclaration[source.value=/^@batuta|frontend.src|@tanstack/]", message: 'The editor knows no server, route or user.' }],
    },
  },
  { files: ['**/*.config.{js,ts}', 'tests/e2e/**'], languageOptions: { globals: globals.node } },
  { files: ['tests/e2e/**', 'scripts/**'], rules: { 'no-console': 'off' } },
)
