import { importsWholeOrNothing } from './atomicity.ts'

importsWholeOrNothing(1000)
