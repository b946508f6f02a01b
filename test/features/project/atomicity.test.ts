import { importsWholeOrNothing } from './atomicity.ts'

importsWholeOrNothing(40)
