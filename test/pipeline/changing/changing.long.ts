import { testChanges } from './changing.ts'

testChanges(40)
