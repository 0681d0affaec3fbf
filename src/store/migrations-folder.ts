import { fileURLToPath } from 'node:url'

/** `migrations/` stands beside `src/`, and beside `dist/` in the installed package. */
export const migrationsFolder = (file: 'ops' | 'history'): string =>
  fileURLToPath(new URL(`../../migrations/${file}`, import.meta.url))
