import type { World } from '../context.ts'

/** Removes what is left of projects that are no more: older versions wrote to a project while it was removed. */
export async function removeStrays({ store }: World): Promise<void> {
  await store.alone(async () => {
    for (const id of await store.projects.strays()) {
      await store.writeDirectory((tables) => tables.projects.remove(id), 'unhurried')
    }
  })
}
