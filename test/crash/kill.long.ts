import { onEveryEngine } from '../support/engines.ts'
import { testKills } from './killing.ts'

onEveryEngine((engine) => testKills(engine, { kills: 250, longest: 600 }))
