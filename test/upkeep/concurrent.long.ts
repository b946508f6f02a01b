import { testConcurrentBackups } from './concurrent.ts'

testConcurrentBackups({ backups: 20, between: 1000 })
