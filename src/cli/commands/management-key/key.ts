import { command, type Group, load } from '../../command.ts'

export const key: Group = {
  name: 'key',
  summary: 'Commands for the keys that sign tokens',
  section: 'plane',
  entries: [
    command('rotate', 'Sign tokens with a new key from now on', {
      description: 'Tokens that were signed before stay good: the old key is published until the last has expired.',
      run: load(
        () => import('./rotate.ts'),
        (m) => m.rotate,
      ),
    }),
  ],
}
