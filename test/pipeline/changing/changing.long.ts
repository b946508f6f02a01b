import { testChanges } from './changing.ts'

testChanges({ duckdb: 50, postgres: 450 })
