import { testKilledUpkeep } from './killing.ts'

testKilledUpkeep({ kills: 6, users: 1500 })
