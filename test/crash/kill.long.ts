import { onEveryEngine } from '../engines.ts'
import { testKills } from './killing.ts'

onEveryEngine((engine) => testKills(engine, { kills: 250, longest: 600 }))
