import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import ts from 'typescript-eslint'

const nobodyElse = 'Only src-main/hosts/electron may import electron; everything else must run in plain Node.'
const electronOnly = [{ group: ['electron', 'electron/*', 'electron-store'], message: nobodyElse }]

/** Imports that a folder may not make, each with the place where they belong (docs/decisions/0001). */
const layer = (files, forbidden, { electron = false, sql = false, ignores = [] } = {}) => ({
  files,
  ignores,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          ...(electron ? [] : electronOnly),
          ...(sql
            ? []
            : [
                {
                  group: ['better-sqlite3', 'kysely', 'kysely/*'],
                  allowTypeImports: true,
                  message: 'SQL lives in store/ and in *-repository.ts.',
                },
              ]),
          ...forbidden,
        ],
      },
    ],
  },
})
const up = (group, message) => ({ group, message })
const hosts = up(['**/hosts/**'], 'Hosts sit on top: pass what you need in through ports.ts.')
const router = up(
  ['**/router.ts', '**/router/**', '**/services.ts', '**/services/**'],
  'Only hosts may import the router and the composition root.',
)
const features = [
  'profiles',
  'directory',
  'tokens',
  'telemetry',
  'settings',
  'access',
  'sandbox',
  'doctor',
  'schedule',
  'alerts',
  'files',
  'privacy',
  'backup',
  'exports',
  'history',
  'overview',
]
const featureFolders = up(
  features.map((name) => `**/${name}/**`),
  'wecom/, vault/ and store/ lie below the feature folders and must not know them.',
)
const http = up(['axios', 'axios/*', 'node:http', 'node:https'], 'Only wecom/ and gateway/ speak HTTP to an upstream.')

export default ts.config(
  { ignores: ['out', 'node_modules', 'coverage', 'shots', 'dist'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: { globals: { ...globals.node }, parserOptions: { parser: ts.parser } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-console': 'error',
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,vue}', 'src-preload/**/*.ts'],
    languageOptions: { globals: { ...globals.browser } },
  },
  { files: ['scripts/**', 'test/**', 'src-main/hosts/cli/**'], rules: { 'no-console': 'off' } },

  layer(
    ['src-main/contract/**/*.ts'],
    [
      up(
        [
          '../wecom/**',
          '../vault/**',
          '../store/**',
          '../hosts/**',
          '../services.ts',
          '../router.ts',
          '../ports.ts',
          'node:*',
        ],
        'The contract is shared with the page: it depends on zod and the oRPC contract only.',
      ),
    ],
  ),
  layer(['src-main/wecom/**/*.ts', 'src-main/gateway/**/*.ts'], [hosts, router, featureFolders]),
  layer(['src-main/vault/**/*.ts'], [hosts, router, featureFolders, http], { ignores: ['**/*-repository.ts'] }),
  layer(['src-main/store/**/*.ts'], [hosts, router, featureFolders, http], { sql: true }),
  layer(
    features.filter((name) => name !== 'sandbox').map((name) => `src-main/${name}/**/*.ts`),
    [hosts, router, http],
    { ignores: ['**/*-repository.ts'] },
  ),
  layer(['src-main/**/*-repository.ts'], [hosts, router, http], { sql: true }),
  layer(
    ['src-main/sandbox/**/*.ts'],
    [
      hosts,
      router,
      up(
        ['../wecom/**', '../directory/**', '../profiles/**', '**/wecom/**'],
        'The practice company answers from the protocol reference; it must not share code with the client.',
      ),
    ],
  ),
  layer(
    ['src-main/hosts/node/**/*.ts', 'src-main/hosts/cli/**/*.ts', 'src-main/*.ts'],
    [up(['**/hosts/electron/**'], 'The Node host and the CLI run without Electron.')],
  ),
  layer(['src-main/hosts/electron/**/*.ts'], [up(['**/hosts/cli/**'], 'Hosts do not share the command line.')], {
    electron: true,
  }),
  layer(
    ['src-renderer/**/*.{ts,vue}', 'src-preload/**/*.ts'],
    [
      {
        regex: 'src-main/(?!contract/)|@main/(?!contract/)',
        message: 'Pages import from src-main/contract and from nothing else in src-main.',
      },
      up(['node:*'], 'Pages run in a sandbox without Node.'),
    ],
    { electron: false },
  ),
  { files: ['src-preload/**/*.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
)
