import { takesHostileValues } from './hostile-values.ts'

takesHostileValues({ oneIn: 12 })
