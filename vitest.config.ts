import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'engine/**/*.test.ts',
      'graders/**/*.test.ts',
      'server/**/*.test.ts',
      'tests/**/*.test.ts',
      'src/**/*.test.ts',
    ],
    // Whole sessions and the browser take longer than a unit test; nothing here is timed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'threads',
  },
});
