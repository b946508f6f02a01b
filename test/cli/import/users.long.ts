import { importEverywhere } from './campaign.ts'

for (const format of ['ndjson', 'json', 'csv'] as const) {
  importEverywhere({ users: 100_000, kills: 5, format, batchSize: 500 })
}
