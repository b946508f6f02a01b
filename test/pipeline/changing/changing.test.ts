import { testChanges } from './changing.ts'

testChanges({ duckdb: 1, postgres: 2 })
