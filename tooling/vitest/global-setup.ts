import { startTestCluster } from '@benne/db/testing'
import { prepareQueue } from '@benne/jobs'
import type { TestProject } from 'vitest/node'

/**
 * One PostgreSQL for the whole run; each test file clones a database of its own from its template. It is thrown away
 * at the end, with the databases of tests that failed: BENNE_KEEP_TESTDB=1 keeps it for a look, until the next run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster(prepareQueue)
  project.provide('testCluster', cluster.url)
  return async () => {
    if (process.env['BENNE_KEEP_TESTDB'] === '1') {
      process.stdout.write(`\nThe test databases stay until the next run: ${cluster.url}\n`)
    } else {
      await cluster.stop()
    }
  }
}
