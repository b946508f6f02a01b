/** Random schemas, writes and checks through planes on one database, beside the model that expands everything. */
import assert from 'node:assert/strict'
import { format } from '../../src/fga/language/format.ts'
import { type Tuple, tupleText } from '../../src/fga/tuples/port.ts'
import { secondProject } from '../entities.ts'
import type { TestPlane } from '../plane.ts'
import { Model } from './model.ts'
import { type Case, Dice, randomCase } from './random.ts'

export interface Done {
  checks: number
  allowed: number
  writes: number
}

type Post = (path: string, body: object) => Promise<{ status: number; body: unknown }>

interface World {
  given: Case
  tuples: Map<string, Tuple>
}

/** How many steps a schema lives. */
const LIFE = 50
const PROJECTS = 2

/**
 * `steps`: writes and checks in all, shared among two projects, each through a plane that chance chooses. It ends earlier
 * after so many milliseconds.
 */
export async function campaign(options: {
  planes: TestPlane[]
  seed: number
  steps: number
  milliseconds?: number
}): Promise<Done> {
  const { planes, seed, steps, milliseconds = Number.POSITIVE_INFINITY } = options
  const end = performance.now() + milliseconds
  const dice = new Dice(seed)
  const posts: Post[][] = []
  for (const plane of planes) posts.push(await postsOf(plane))
  const worlds: World[] = []
  const done: Done = { checks: 0, allowed: 0, writes: 0 }
  for (let step = 0; step < steps && performance.now() < end; step++) {
    const project = dice.below(PROJECTS)
    const post = dice.pick(posts)[project] as Post
    const isOver = !worlds[project] || dice.below(LIFE) === 0
    const world = isOver ? await begin(post, seed * 100_000 + step) : (worlds[project] as World)
    worlds[project] = world
    if (dice.chance(0.4)) {
      await write(post, world, dice)
      done.writes++
    } else {
      const allowed = await check(post, world, dice)
      done.checks += allowed.length
      done.allowed += allowed.filter(Boolean).length
    }
  }
  return done
}

async function postsOf(plane: TestPlane): Promise<Post[]> {
  const known = await plane.world.store.projects.load('P222222222222222222222222222')
  if (!known) await secondProject(plane)
  return [plane.projectId, 'P222222222222222222222222222'].map((project) => async (path, body) => {
    const { status, body: reply } = await plane.call(
      'POST',
      `/v1/mgmt/${path}`,
      body,
      `Bearer ${project}:${plane.managementKey}`,
    )
    return { status, body: reply }
  })
}

async function begin(post: Post, seed: number): Promise<World> {
  const given = randomCase(seed)
  await succeed(post, 'authz/schema/delete', {})
  await succeed(post, 'fga/schema', { dsl: format(given.schema) })
  const world = { given, tuples: new Map<string, Tuple>() }
  await add(post, world, given.tuples)
  return world
}

async function write(post: Post, world: World, dice: Dice): Promise<void> {
  const held = [...world.tuples.values()]
  if (held.length === 0 || dice.chance(0.5)) {
    const fitting = world.given.tuples.map((tuple) => ({ ...tuple, resource: dice.pick(['1', '2', '3']) }))
    await add(post, world, [dice.pick(fitting), dice.pick(fitting)])
    return
  }
  const gone = [dice.pick(held), dice.pick(held)]
  await succeed(post, 'fga/relations/delete', { tuples: gone })
  for (const tuple of gone) world.tuples.delete(tupleText(tuple))
}

async function add(post: Post, world: World, tuples: readonly Tuple[]): Promise<void> {
  await succeed(post, 'fga/relations', { tuples })
  for (const tuple of tuples) world.tuples.set(tupleText(tuple), tuple)
}

async function check(post: Post, { given, tuples }: World, dice: Dice): Promise<boolean[]> {
  const model = new Model({ ...given, tuples: [...tuples.values()] })
  const target = dice.pick(given.targets)
  const asked = given.schema.types.flatMap(({ name: resourceType, members }) =>
    members.map(({ name: relation }) => ({ resource: dice.pick(['1', '2', '3']), resourceType, relation, ...target })),
  )
  const { body } = await succeed(post, 'fga/check', {
    tuples: asked,
    context: given.context,
    consistency: 'fullyConsistent',
  })
  const answers = (body as { tuples: { allowed: boolean; info: { conditional: boolean } }[] }).tuples
  const known = new Set(model.objects.map(({ type, id }) => `${type}:${id}`))
  for (const [index, tuple] of asked.entries()) {
    const answer = answers[index] ?? assert.fail()
    // The model knows only what stands in a tuple; of all else nobody has anything.
    const wanted = known.has(`${tuple.resourceType}:${tuple.resource}`)
      ? model.check(tuple)
      : { allowed: false, conditional: false }
    const found = { allowed: answer.allowed, conditional: answer.info.conditional }
    assert.deepEqual(found, { allowed: wanted.allowed, conditional: wanted.conditional }, JSON.stringify(tuple))
  }
  return answers.map(({ allowed }) => allowed)
}

async function succeed(post: Post, path: string, body: object) {
  const answer = await post(path, body)
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
  return answer
}
