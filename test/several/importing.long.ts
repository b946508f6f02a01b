import { testImport } from './importing.ts'

testImport({ users: 100_000, batchSize: 500 })
