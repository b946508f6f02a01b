import { bool, message, text } from '../wire.ts'

export const Permission = message('Permission', {
  name: text(),
  description: text(),
  systemDefault: bool({ doc: 'Built in; cannot be changed' }),
  id: text(),
})
