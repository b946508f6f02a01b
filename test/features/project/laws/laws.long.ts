import { keepsEveryLaw } from './laws.ts'

keepsEveryLaw([[3, 20]])
