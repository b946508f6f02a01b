import { testImport } from './importing.ts'

testImport({ users: 2000, batchSize: 10 })
