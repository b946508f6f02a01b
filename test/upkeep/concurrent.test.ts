import { testConcurrentBackups } from './concurrent.ts'

testConcurrentBackups({ backups: 3, between: 300 })
