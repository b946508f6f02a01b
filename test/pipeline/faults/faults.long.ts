import { testFaults } from './faults.ts'

testFaults(25)
