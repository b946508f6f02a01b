import { testKilledUpkeep } from './killing.ts'

testKilledUpkeep({ kills: 150, users: 5000 })
