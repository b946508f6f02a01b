import { onEveryEngine } from '../support/engines.ts'
import { testKills } from './killing.ts'

onEveryEngine((engine) => testKills(engine, { kills: 4, longest: 300 }))
