import { testKilledUpkeep } from './killing.ts'

testKilledUpkeep({ kills: 60, users: 5000 })
