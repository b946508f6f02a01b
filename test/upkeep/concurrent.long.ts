import { testConcurrentBackups } from './concurrent.ts'

testConcurrentBackups({ backups: 40, between: 1000 })
