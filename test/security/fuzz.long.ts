import { fuzz } from './fuzz.ts'

fuzz(100_000)
